

_OFF = re.compile("不去|不来|去不|来不|不参加|取消|退|是")
_STAYS = re.compile("还去|还来|照去|要去|会去|没有说|没说|不是|别取消|不取消|不退")


def says_off(text: str) -> bool:
    """Whether an answer to the question if one comes says that one does not."""
    return bool(_OFF.search(text)) and not _STAYS.search(text)
