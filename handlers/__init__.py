"""Slack at the door: the only home of slack_bolt and slack_sdk."""
