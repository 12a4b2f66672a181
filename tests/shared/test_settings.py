"""Settings are read under their names, and under the old name of one that was renamed."""

from pathlib import Path

import pytest

from shared.messaging.connection import sign_in
from shared.settings import RENAMED, BadSettings, Settings, renamed_variables


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*RENAMED, *RENAMED.values()):
        monkeypatch.delenv(name, raising=False)


def test_a_setting_is_still_read_under_its_old_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PRESS_SEATS", "3")
    assert Settings().typst_workers == 3
    assert renamed_variables() == {"MOTCUA_PRESS_SEATS": "MOTCUA_TYPST_WORKERS"}


def test_the_new_name_wins_over_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PRESS_SEATS", "3")
    monkeypatch.setenv("MOTCUA_TYPST_WORKERS", "4")
    assert Settings().typst_workers == 4


def test_an_empty_variable_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PRESS_SEATS", "3")
    monkeypatch.setenv("MOTCUA_TYPST_WORKERS", "")
    assert Settings().typst_workers == 3


def test_nothing_is_renamed_where_no_old_name_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_TYPST_WORKERS", "2")
    assert (Settings().typst_workers, Settings(typst_workers=5).typst_workers) == (2, 5)
    assert renamed_variables() == {}


@pytest.mark.parametrize("name", ["DATABASE_URL", "PUBLIC_URL", "SMTP_URL", "TRACES_TO"])
def test_an_address_of_another_kind_is_refused_without_being_repeated(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"MOTCUA_{name}", "secret@example")
    with pytest.raises(BadSettings, match=f"^MOTCUA_{name}: it must begin with ") as refused:
        Settings()
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_of_the_bus_that_cannot_be_read_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content:
        file.write_text(content)
    with pytest.raises(BadSettings, match=f"^MOTCUA_NATS_CA: {file}: "):
        sign_in("letters", Settings(nats_ca=file))


@pytest.mark.parametrize("name", ["HTTP_NAMES", "TRUSTED_PROXIES"])
def test_a_list_that_is_none_is_refused_by_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"MOTCUA_{name}", "office.example")
    with pytest.raises(BadSettings, match=f"^MOTCUA_{name}: it must be a list such as "):
        Settings()
