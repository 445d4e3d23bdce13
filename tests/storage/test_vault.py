"""Personal data under lock: what comes back, what doesn't, and what can be told from outside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.masks import HIDDEN, masked
from storage.vault import Key, SealedError, Vault, derived_key, head_of, id_in

OLD, NEW = Key(1, bytes(range(32))), Key(2, bytes(range(32, 64)))
vault = Vault([NEW, OLD])
PHONE = "19900000001"

words = st.text()
columns = st.sampled_from(["phone", "id_number", "address", "health", "moved", "手机"])


@given(words, columns)
def test_what_is_sealed_comes_back(said: str, of: str):
    assert vault.open(vault.seal(said, of), of) == said


@given(st.binary(), columns)
def test_what_is_no_words_comes_back(content: bytes, of: str):
    assert vault.open_bytes(vault.seal_bytes(content, of), of) == content


def test_the_same_words_are_never_sealed_alike():
    assert len({vault.seal(PHONE, "phone") for _ in range(100)}) == 100


@given(st.text(min_size=4), columns)
def test_a_sealed_value_does_not_show_its_words(said: str, of: str):
    assert said.encode() not in vault.seal(said, of)


@given(words, st.data())
def test_who_changes_any_byte_breaks_the_seal(said: str, data: st.DataObject):
    sealed = bytearray(vault.seal(said, "phone"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealedError):
        vault.open(bytes(sealed), "phone")


@given(words, st.data())
def test_what_is_cut_short_stays_shut(said: str, data: st.DataObject):
    sealed = vault.seal(said, "phone")
    with pytest.raises(SealedError):
        vault.open(sealed[: data.draw(st.integers(0, len(sealed) - 1))], "phone")


@given(st.binary())
def test_what_was_never_sealed_stays_shut(content: bytes):
    for of in ("phone", ""):
        with pytest.raises(SealedError):
            vault.open(content, of)


@given(words, columns, columns)
def test_it_opens_for_its_own_column_alone(said: str, of: str, other: str):
    sealed = vault.seal(said, of)
    if of == other:
        assert vault.open(sealed, other) == said
    else:
        with pytest.raises(SealedError):
            vault.open(sealed, other)


@given(words, st.binary(min_size=32, max_size=32).filter(lambda secret: secret != NEW.secret))
def test_another_key_opens_nothing_even_under_the_same_number(said: str, secret: bytes):
    sealed = vault.seal(said, "phone")
    for key in (Key(NEW.id, secret), Key(9, NEW.secret), OLD):
        with pytest.raises(SealedError):
            Vault([key]).open(sealed, "phone")


def test_a_sealed_file_is_not_taken_for_words():
    sealed = vault.seal_bytes(PHONE.encode() + b"\xff", "file")
    with pytest.raises(SealedError) as caught:
        vault.open(sealed, "file")
    assert caught.value.__context__ is None, "it would hold what was in the file"


@given(words, words)
def test_prints_are_equal_when_the_words_are(one: str, other: str):
    assert (vault.print(one) == vault.print(other)) == (one == other)


@given(st.text(min_size=8))
def test_a_print_does_not_show_its_words(said: str):
    assert said.lower() not in vault.print(said)
    assert len(vault.print(said)) == 64


def test_a_phone_can_not_be_read_off_its_print():
    assert not any(PHONE[at : at + 6] in vault.print(PHONE) for at in range(6))


@given(words)
def test_an_old_print_is_still_found(said: str):
    before = Vault([OLD])
    assert before.print(said) in vault.prints(said)
    assert vault.print(said) == vault.prints(said)[0]
    assert len(set(vault.prints(said))) == 2


@given(words, columns)
def test_what_is_sealed_anew_opens_without_the_old_key(said: str, of: str):
    before = Vault([OLD]).seal(said, of)
    after = vault.reseal(before, of)
    assert Vault([NEW]).open(after, of) == said
    assert (id_in(before), id_in(after)) == (OLD.id, NEW.id)
    assert after.startswith(head_of(NEW.id))


def test_nothing_damaged_is_sealed_anew():
    sealed = Vault([OLD]).seal(PHONE, "phone")
    for broken, of in ((sealed[:-1], "phone"), (sealed, "address"), (b"", "phone")):
        with pytest.raises(SealedError):
            vault.reseal(broken, of)


def test_the_system_key_makes_always_the_same_data_key_and_another_makes_another():
    secret = "k" * 32
    sealed = Vault([derived_key(secret)]).seal(PHONE, "phone")
    assert Vault([NEW, derived_key(secret)]).open(sealed, "phone") == PHONE
    with pytest.raises(SealedError):
        Vault([derived_key("j" * 32)]).open(sealed, "phone")


def test_what_an_earlier_program_sealed_and_printed_still_fits():
    vault = Vault([Key(7, bytes(range(32)))])
    sealed = "010007147ef09935bce27b76982e47cfd1119846fb0c97ed5a83218c086efb3e7c6c9b74b5"
    assert vault.open(bytes.fromhex(sealed), "phone") == "银铃"
    prints = "b71ab0f630262c124b8c1cd2d1a9c26704f7d2249908680896f55db386ab27fc"
    assert vault.print(PHONE) == prints
    derived = "d92d9286b5d64250ea462108cc938cd5dce524ca81d7294742665e3a96374e5d"
    assert derived_key("k" * 32).secret.hex() == derived


def test_a_key_never_shows_its_secret():
    secret = "k" * 32
    shown = " ".join(f"{thing!r} {thing}" for thing in (OLD, derived_key(secret), vault))
    assert not [key for key in (OLD, derived_key(secret)) if key.secret.hex() in shown]
    assert secret not in shown
    assert repr(OLD.secret) not in shown


@pytest.mark.parametrize(
    ("of", "value", "seen"),
    [
        ("phone", PHONE, "199****0001"),
        ("phone", "0990-87654321", "099****4321"),
        ("phone", "87654321", HIDDEN),
        ("phone", "1", HIDDEN),
        ("id_number", "00000019500307001X", "000***********001X"),
        ("id_number", "000000500307001", "000********7001"),
        ("id_number", "0000001", HIDDEN),
        ("address", "银铃市和平路1号2单元301", "银铃市****"),
        ("address", "3号楼", HIDDEN),
        ("health", "高血压", HIDDEN),
        ("phone", "", ""),
        ("health", "", ""),
    ],
)
def test_of_what_is_personal_a_part_is_shown(of: str, value: str, seen: str):
    assert masked(of, value) == seen


@given(st.sampled_from(["phone", "id_number", "address", "health", "new"]), st.text(min_size=1))
def test_enough_is_always_hidden(of: str, value: str):
    seen = masked(of, value)
    kept = sum(len(part) for part in seen.split("*") if part)
    assert seen == HIDDEN or len(value) - kept >= 4
    assert "****" in seen
