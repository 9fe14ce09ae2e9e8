"""Settings: read once, all problems told together, no secret ever printed."""

from datetime import time

import pytest

from config import Config, parse_hour, parse_weekdays, unknown_settings
from retail.errors import ConfigError


def test_nothing_set_is_the_terminal_with_its_own_file() -> None:
    config = Config.from_env({})
    assert (config.mode, config.database_url, config.host, config.port) == (
        "local",
        "sqlite:///endcap.db",
        "127.0.0.1",
        3000,
    )
    assert not config.has_model


def test_an_app_token_means_socket_mode_and_a_signing_secret_http() -> None:
    socket = Config.from_env({"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc"})
    http = Config.from_env({"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_SIGNING_SECRET": "s3cret"})
    assert (socket.mode, http.mode) == ("socket", "http")


def test_all_problems_are_told_at_once_and_no_value_of_a_token() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env(
            {
                "SLACK_BOT_TOKEN": "xapp-wrong-kind",
                "PORT": "eighty",
                "ENDCAP_TIMEZONE": "Mars/Olympus",
                "ENDCAP_TIME": "25:99",
                "ENDCAP_DAYS": "someday",
                "ENDCAP_CHANNEL": "#general",
                "DATABASE_URL": "mysql://x",
                "SLACK_API_URL": "slack",
            }
        )
    told = str(caught.value)
    for name in ("SLACK_BOT_TOKEN", "PORT", "TIMEZONE", "ENDCAP_TIME:", "DAYS", "CHANNEL", "DATABASE_URL", "API_URL"):
        assert name in told
    assert "wrong-kind" not in told


@pytest.mark.parametrize("url", ["sqlite:///", "postgresql://", "mysql://x", "endcap.db"])
def test_an_archive_without_a_name_is_told(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL: must be sqlite:///FILE"):
        Config.from_env({"DATABASE_URL": url})


def test_a_misspelt_setting_is_told_with_the_one_that_is_meant() -> None:
    names = [
        "ENDCAP_CHANEL",
        "SLACK_BOT_TOKN",
        "ENDCAP_TIME",
        "SLACK_APP_TOKEN",
        "OPENAI_ORG",
        "ENDCAP_WHATEVER",
        "PORT",
    ]
    assert unknown_settings(names) == [
        "ENDCAP_CHANEL is no setting; ENDCAP_CHANNEL is",
        "SLACK_BOT_TOKN is no setting; SLACK_BOT_TOKEN is",
        "ENDCAP_WHATEVER is no setting",
    ]


def test_an_app_token_without_a_bot_token_is_told() -> None:
    with pytest.raises(ConfigError, match="SLACK_BOT_TOKEN: missing"):
        Config.from_env({"SLACK_APP_TOKEN": "xapp-1-abc"})


def test_a_printed_config_holds_no_secret() -> None:
    config = Config.from_env(
        {
            "SLACK_BOT_TOKEN": "xoxb-1-abc",
            "SLACK_SIGNING_SECRET": "hush",
            "OPENAI_API_KEY": "sk-hidden",
            "DATABASE_URL": "postgresql://me:pass9word@db/endcap",
        }
    )
    assert set(config.secrets) == {"xoxb-1-abc", "hush", "sk-hidden", "pass9word"}
    assert not any(secret in repr(config) for secret in config.secrets)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("Mon,Wed", {0, 2}), ("fri-mon", {4, 5, 6, 0}), ("daily", set(range(7)))],
)
def test_weekdays_are_read_as_people_write_them(text: str, days: set[int]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "hour"), [("07:00", time(7)), ("7.30", time(7, 30)), ("6:15 pm", time(18, 15)), ("12am", time(0))]
)
def test_hours_are_read_as_people_write_them(text: str, hour: time) -> None:
    assert parse_hour(text) == hour


KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hush"}


def test_a_client_id_and_secret_mean_many_workspaces_even_beside_a_bot_token() -> None:
    assert Config.from_env(MANY).mode == "oauth"
    assert Config.from_env({**MANY, "SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc"}).mode == "oauth"
    assert Config.from_env({"SLACK_CLIENT_ID": "1.2"}).mode == "local"


def test_many_workspaces_need_a_key_and_a_signing_secret_and_are_told_both() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env(MANY).require_doors()
    told = str(caught.value)
    assert "ENDCAP_SECRET_KEY: missing" in told
    assert "openssl rand -base64 32" in told
    assert "SLACK_SIGNING_SECRET: missing" in told
    assert "remove SLACK_CLIENT_ID" in told
    Config.from_env({**MANY, "SLACK_SIGNING_SECRET": "s", "ENDCAP_SECRET_KEY": KEY}).require_doors()


@pytest.mark.parametrize("key", ["short", "not base64 at all!", KEY[:-4]])
def test_a_key_that_is_none_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(ConfigError, match="ENDCAP_SECRET_KEY: is no key") as caught:
        Config.from_env({"ENDCAP_SECRET_KEY": key})
    assert key not in str(caught.value)


def test_keys_of_either_alphabet_newest_first_are_secrets() -> None:
    config = Config.from_env({"ENDCAP_SECRET_KEY": f"{'+/' * 21}+=, {KEY}", "ENDCAP_METRICS_TOKEN": "tell me"})
    assert config.secret_keys == (f"{'-_' * 21}-=", KEY)
    assert {*config.secret_keys, "tell me"} <= set(config.secrets)
    assert KEY not in repr(config)


def test_logs_are_text_or_json_and_nothing_else() -> None:
    assert [Config.from_env({"ENDCAP_LOG": form}).log_json for form in ("json", "text")] == [True, False]
    with pytest.raises(ConfigError, match="ENDCAP_LOG"):
        Config.from_env({"ENDCAP_LOG": "xml"})
