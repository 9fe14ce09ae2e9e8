"""Which writers and answerers an installation gets: the model's where one is configured, extracts where none is."""

from pathlib import Path

from briefs.discussion import ExtractiveAnswerer
from briefs.llm import ModelAnswerer, ModelWriter
from config import Config
from running.parts import Parts
from tests.servers.model_server import model_server


def parts(folder: Path, **environ: str) -> Parts:
    return Parts(Config.from_env({"DATABASE_URL": f"sqlite:///{folder / 'a.db'}", **environ}))


def test_without_a_model_extracts_write_answer_and_count(tmp_path: Path) -> None:
    made = parts(tmp_path)
    assert isinstance(made.answerer, ExtractiveAnswerer)
    assert made.desk.opinion is None
    assert made.desk.read_thread is None
    made.close()


def test_with_a_model_it_answers_and_writes_views(tmp_path: Path) -> None:
    with model_server("{}") as server:
        made = parts(tmp_path, OPENAI_BASE_URL=server.url)
        assert isinstance(made.answerer, ModelAnswerer)
        assert isinstance(made.desk.opinion, ModelWriter)
        made.close()


def test_with_slack_threads_are_read_when_your_views_are_made(tmp_path: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1-test", "SLACK_APP_TOKEN": "xapp-1-test"}
    made = parts(tmp_path, **tokens)
    assert made.desk.read_thread is not None
    made.close()
