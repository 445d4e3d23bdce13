"""Our codec, held against the rules and against wechatpy."""

from __future__ import annotations

import base64
from hashlib import sha1

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from bot.wechat.envelope import Envelope, EnvelopeError

TOKEN = "a-token-of-tests"
KEY = "ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxwvut"
APP = "wxtest0123456789"
NOW = 1_800_000_000
THEN = str(NOW)
RUBBISH = base64.b64encode(b"?" * 64).decode()

any_text = st.text(st.characters(exclude_categories=["Cs"]))
some_text = any_text.filter(bool)


def envelope(receive_id: str = APP, token: str = TOKEN, now: float = NOW) -> Envelope:
    return Envelope(token, KEY, receive_id, now=lambda: now)


def signed(encrypted: str, timestamp: str = THEN, nonce: str = "n1", token: str = TOKEN) -> str:
    return signature_of(token, timestamp, nonce, encrypted)


def signature_of(*parts: str) -> str:
    joined = b"".join(sorted(part.encode() for part in parts))
    return sha1(joined).hexdigest()


def encrypt(block: bytes) -> str:
    """`block` encrypted as it is, with whatever length field and padding it has."""
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(block) + encryptor.finalize()).decode()


def block(
    message: bytes,
    receive_id: bytes = APP.encode(),
    *,
    length: int | None = None,
    pad: bytes | None = None,
) -> bytes:
    size = len(message) if length is None else length
    content = b"r" * 16 + size.to_bytes(4, "big") + message + receive_id
    count = 32 - len(content) % 32
    return content + (bytes([count]) * count if pad is None else pad)


def opened(encrypted: str, receive_id: str = APP) -> bytes:
    return envelope(receive_id).open(encrypted, signed(encrypted), THEN, "n1")


def reason_of(encrypted: str, receive_id: str = APP) -> str:
    with pytest.raises(EnvelopeError) as refusal:
        opened(encrypted, receive_id)
    return refusal.value.reason


def wechatpy_opens(encrypted: str, receive_id: str = APP) -> str:
    crypto = WeChatCrypto(TOKEN, KEY, receive_id)
    text: str = crypto.decrypt_message({"Encrypt": encrypted}, signed(encrypted), THEN, "n1")
    return text


@settings(deadline=None)
@given(any_text, any_text, some_text)
def test_wechatpy_reads_what_we_seal(message: str, receive_id: str, nonce: str) -> None:
    sealed = envelope(receive_id).seal(message.encode(), THEN, nonce)
    crypto = WeChatCrypto(TOKEN, KEY, receive_id)
    read = crypto.decrypt_message(
        {"Encrypt": sealed.encrypted}, sealed.signature, sealed.timestamp, sealed.nonce
    )
    assert read == message


@settings(deadline=None)
@given(any_text, any_text, some_text)
def test_we_read_what_wechatpy_encrypts(message: str, receive_id: str, nonce: str) -> None:
    document = WeChatCrypto(TOKEN, KEY, receive_id).encrypt_message(message, nonce, THEN)
    encrypted = document.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    signature = document.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
    assert envelope(receive_id).open(encrypted, signature, THEN, nonce) == message.encode()


def test_every_padding_is_read_back() -> None:
    messages = [b"x" * length for length in range(70)]
    sealed = [envelope().seal(message, THEN, "n1") for message in messages]
    assert [envelope().open(*one) for one in sealed] == messages
    blocks = {len(base64.b64decode(one.encrypted)) % 32 for one in sealed}
    assert blocks == {0}


def test_one_envelope_serves_many_messages_whatever_it_refused_between() -> None:
    one, crypto = envelope(), WeChatCrypto(TOKEN, KEY, APP)
    for number in range(20):
        with pytest.raises(EnvelopeError, match="garbled"):
            one.open("AAAA", signed("AAAA"), THEN, "n1")
        with pytest.raises(EnvelopeError, match="garbled"):
            one.open(RUBBISH, signed(RUBBISH), THEN, "n1")
        message = f"第 {number} 条" * number
        sealed = one.seal(message.encode(), THEN, "n1")
        body = {"Encrypt": sealed.encrypted}
        assert crypto.decrypt_message(body, sealed.signature, THEN, "n1") == message
        encrypted = encrypt(block(message.encode()))
        assert one.open(encrypted, signed(encrypted), THEN, "n1") == message.encode()


def test_two_sealings_of_one_message_differ() -> None:
    first, second = (envelope().seal(b"same", THEN, "n1") for _ in range(2))
    assert first.encrypted != second.encrypted


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_signed_rubbish_is_refused_and_nothing_else_is_raised(rubbish: bytes) -> None:
    assume(len(rubbish) % 16 == 0 or len(rubbish) % 32)
    encrypted = base64.b64encode(rubbish).decode()
    with pytest.raises(EnvelopeError):
        opened(encrypted)


@settings(deadline=None)
@given(some_text)
def test_signed_text_that_is_no_base64_is_refused(encrypted: str) -> None:
    with pytest.raises(EnvelopeError):
        opened(encrypted)


@settings(deadline=None)
@given(st.integers(0, 127), st.integers(1, 255))
def test_a_changed_byte_is_refused(position: int, change: int) -> None:
    sealed = envelope().seal(b"m" * 80, THEN, "n1")
    encrypted = bytearray(base64.b64decode(sealed.encrypted))
    encrypted[position] ^= change
    tampered = base64.b64encode(encrypted).decode()
    with pytest.raises(EnvelopeError, match="signature"):
        envelope().open(tampered, sealed.signature, THEN, "n1")


@pytest.mark.parametrize(
    "signature", [None, "", "0" * 40, "é", "签名", "\ud800", "\x00", "f" * 100_000]
)
def test_a_strange_signature_is_refused_before_anything_is_decrypted(
    signature: str | None,
) -> None:
    for encrypted in ("not base64 at all", encrypt(block(b"hello"))):
        with pytest.raises(EnvelopeError, match="signature"):
            envelope().open(encrypted, signature, THEN, "n1")


@pytest.mark.parametrize("missing", range(4))
@pytest.mark.parametrize("nothing", [None, ""])
def test_a_missing_part_is_refused(missing: int, nothing: str | None) -> None:
    parts: list[str | None] = list(envelope().seal(b"hello", THEN, "n1"))
    parts[missing] = nothing
    with pytest.raises(EnvelopeError, match="signature"):
        envelope().open(*parts)


def test_an_upper_case_signature_is_not_the_same() -> None:
    encrypted = encrypt(block(b"hello"))
    with pytest.raises(EnvelopeError, match="signature"):
        envelope().open(encrypted, signed(encrypted).upper(), THEN, "n1")


def test_another_token_is_refused() -> None:
    sealed = envelope(token="another-token").seal(b"hello", THEN, "n1")
    with pytest.raises(EnvelopeError, match="signature"):
        envelope().open(*sealed)


@pytest.mark.parametrize("clock", [NOW - 301, NOW + 301])
def test_a_message_outside_the_window_is_stale(clock: float) -> None:
    sealed = envelope().seal(b"hello", THEN, "n1")
    with pytest.raises(EnvelopeError, match="stale"):
        envelope(now=clock).open(*sealed)


@pytest.mark.parametrize("clock", [NOW - 300, NOW, NOW + 300])
def test_a_message_on_the_edge_of_the_window_is_read(clock: float) -> None:
    sealed = envelope().seal(b"hello", THEN, "n1")
    assert envelope(now=clock).open(*sealed) == b"hello"


@pytest.mark.parametrize(
    "timestamp",
    ["-1800000000", "1800000000.0", " 1800000000", "１８００００００００", "9" * 5000, "now"],
)
def test_a_timestamp_that_is_no_number_is_stale(timestamp: str) -> None:
    sealed = envelope().seal(b"hello", timestamp, "n1")
    with pytest.raises(EnvelopeError, match="stale"):
        envelope().open(*sealed)


def test_another_receiver_is_refused() -> None:
    assert reason_of(encrypt(block(b"hello", b"wxsomebodyelse00"))) == "receiveid"
    assert reason_of(encrypt(block(b"hello", b""))) == "receiveid"
    assert reason_of(encrypt(block(b"hello")), receive_id="") == "receiveid"


def test_a_length_field_that_is_too_short_is_refused() -> None:
    assert reason_of(encrypt(block(b"hello", length=4))) == "receiveid"


@pytest.mark.parametrize("pad", [b"\x00" * 7, b"\x21" * 7, b"\xff" * 7])
def test_an_impossible_padding_is_refused(pad: bytes) -> None:
    assert reason_of(encrypt(block(b"hello", pad=b"p" * 16 + pad))) == "garbled"


def test_a_padding_longer_than_the_content_is_refused() -> None:
    assert reason_of(encrypt(b"\x20" * 32)) == "garbled"


class TestStricterThanWechatpy:
    """What wechatpy 1.8.18 takes and we refuse."""

    def test_pad_bytes_that_differ(self) -> None:
        good = block(b"hello")
        bad = encrypt(good[: -good[-1]] + b"?" * (good[-1] - 1) + good[-1:])
        assert wechatpy_opens(bad) == "hello"
        assert reason_of(bad) == "garbled"

    def test_a_length_beyond_the_content(self) -> None:
        bad = encrypt(block(b"hello", b"", length=5000))
        assert wechatpy_opens(bad, receive_id="") == "hello"
        assert reason_of(bad, receive_id="") == "garbled"

    def test_a_padding_to_sixteen_only(self) -> None:
        content = b"r" * 16 + (5).to_bytes(4, "big") + b"hello" + APP.encode()
        bad = encrypt(content + b"\x07" * 7)
        assert len(base64.b64decode(bad)) == 48
        assert wechatpy_opens(bad) == "hello"
        assert reason_of(bad) == "garbled"

    @pytest.mark.parametrize("stray", ["\n", " ", "-", "*"])
    def test_base64_with_strangers(self, stray: str) -> None:
        good = encrypt(block(b"hello"))
        bad = good[:10] + stray + good[10:]
        assert wechatpy_opens(bad) == "hello"
        assert reason_of(bad) == "garbled"

    def test_base64_with_something_after_the_end(self) -> None:
        bad = encrypt(block(b"hello" * 5)) + "===="
        assert wechatpy_opens(bad) == "hello" * 5
        assert reason_of(bad) == "garbled"

    def test_any_age_and_no_nonce(self) -> None:
        crypto = WeChatCrypto(TOKEN, KEY, APP)
        encrypted = encrypt(block(b"hello"))
        for timestamp, nonce in (("1", "n1"), ("soon", "n1"), (THEN, "")):
            signature = signed(encrypted, timestamp, nonce)
            body = {"Encrypt": encrypted}
            assert crypto.decrypt_message(body, signature, timestamp, nonce) == "hello"
            with pytest.raises(EnvelopeError):
                envelope().open(encrypted, signature, timestamp, nonce)


@pytest.mark.parametrize("key", ["", KEY[:-1], KEY + "A", f"{KEY}\n", f" {KEY[1:]}", "钥" * 43])
def test_an_unusable_key_is_explained(key: str) -> None:
    with pytest.raises(ValueError, match="43") as refusal:
        Envelope(TOKEN, key, APP)
    assert not key.strip() or key not in str(refusal.value)


def test_an_empty_token_is_explained() -> None:
    with pytest.raises(ValueError, match="Token"):
        Envelope("", KEY, APP)


@settings(deadline=None)
@given(some_text)
def test_the_plain_signature_is_wechatpys(nonce: str) -> None:
    signature = signature_of(TOKEN, THEN, nonce)
    check_signature(TOKEN, signature, THEN, nonce)
    assert envelope().plain_signature_ok(signature, THEN, nonce)
    assert not envelope(now=NOW + 301).plain_signature_ok(signature, THEN, nonce)


@pytest.mark.parametrize("signature", [None, "", "0" * 40, "é", "\ud800"])
def test_a_wrong_plain_signature_is_false(signature: str | None) -> None:
    with pytest.raises(InvalidSignatureException):
        check_signature(TOKEN, signature, THEN, "n1")
    assert not envelope().plain_signature_ok(signature, THEN, "n1")
    assert not envelope().plain_signature_ok(signature, None, None)
