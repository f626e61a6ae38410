"""Passwords that many people choose, Vietnamese and English: known by what they are made of. Pure.

A list of whole passwords would hold few of twelve signs. So a password is taken apart: what is left of it without
digits and signs must not be words of this list alone, and what is left without runs and repetitions must be enough.
"""

from itertools import pairwise

from meetings.domain.vietnamese import fold

FEWEST_SIGNS = 5

_ENGLISH = """
    abc admin administrator amazing angel apple baby baseball batman beautiful charlie cheese chelsea chicken chocolate
    computer cookie daniel default demo donald dragon email facebook family flower football forever freedom friend
    friends fuckyou gmail google guest happy hello hottie internet iloveyou jessica jordan killer letmein liverpool
    login love lovely loveyou manager master michael monkey mustang mypassword nicole ninja office pass passcode
    passphrase passwd password pokemon princess private public qwerty root samsung secret server service shadow starwars
    summer sunshine superman support system temp temporary test testing thomas trustno user username welcome whatever
    windows winter you yourself zoom qazwsx qazwsxedc
"""
_VIETNAMESE = """
    anh anhyeuem ban bao bimat bo canbo chao chaoban chu chucmung chutich con congviec cua daihoc dangnhap dat
    day diemcau dep dien doan dong em emyeuanh emlatatca giadinh giaoban giaovien hai hanhphuc hanoi
    hanam hello hoa hochiminh hocsinh hoalu hop hopthu khong khongbiet khongco kinhte la lan matkhau
    matkhaumoi may maytinh me minh moi mua nam namdinh namhoa ngay nguoi nguyen nha nhanvien nhom nho ninhbinh nuoc
    oi ong phong phonghop phuong quan quantri quen que saigon sinhvien so taikhoan tatca thanhcong thanhpho
    thang thay thuky tien tinh tinhyeu toi toiyeu toiyeuem toiyeuvietnam tran troi truong truyenhinh tuyet ubnd
    uyban vanphong vietnam viet voyeu vo xa xin xinchao yeu yeuem yeuanh yeuvo
"""
_KEYBOARD = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)

COMMON_WORDS = frozenset((_ENGLISH + _VIETNAMESE).split())
_LONGEST = max(map(len, COMMON_WORDS))
_LOOKS_LIKE = str.maketrans("@4301$57!", "aaeoissti")
_NEIGHBOURS = frozenset(
    pair for row in _KEYBOARD for first, second in pairwise(row) for pair in (first + second, second + first)
)


def is_common(password: str) -> bool:
    """Whether a guesser would try it early: common words with digits and signs around, a run, a repetition."""
    text = fold(password).replace(" ", "")
    if len(set(text)) < FEWEST_SIGNS or _signs_outside_runs("".join(filter(str.isalnum, text))) < FEWEST_SIGNS:
        return True
    plain = "".join(sign for sign in text if sign.isalpha())
    disguised = _trimmed(text).translate(_LOOKS_LIKE)
    return _only_common_words(plain) or _only_common_words("".join(sign for sign in disguised if sign.isalpha()))


def _signs_outside_runs(text: str) -> int:
    """How many signs are left when each that repeats or continues the one before is left out: 1 of "aaaa", "4321"."""
    pairs = pairwise(text)
    return min(len(text), 1) + sum(first != second and first + second not in _NEIGHBOURS for first, second in pairs)


def _trimmed(text: str) -> str:
    """Without the digits and signs around the word: "p@ssw0rd" of "p@ssw0rd2026!"."""
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def _only_common_words(text: str) -> bool:
    """Whether the letters can be read as words of the list, one after another; never for no letters."""
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(start in ends and text[start:end] in COMMON_WORDS for start in range(max(0, end - _LONGEST), end)):
            ends.add(end)
    return bool(text) and len(text) in ends
