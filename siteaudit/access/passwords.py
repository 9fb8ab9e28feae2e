"""Pure: which passwords are guessed first, and new passwords and codes that can be written down and read out.

Most lists of common passwords hold nothing of twelve characters but such a word with digits around it, the
same piece twice or a walk over the keyboard: these are recognised, in our languages and places.
"""

import re
import secrets
import unicodedata

from siteaudit.core.problems import Problem

SHORTEST, LONGEST = 12, 200
# Nothing that looks like something else, neither typed nor read aloud: 31 signs are nearly five bits each.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_WALKS = (
    "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890123456789", "98765432109876543210",
    "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
_WORDS = re.findall(r"\w+", """
    administrator administrateur motdepasse nenosiri password passwort passe pass secret siri welcome bienvenue
    karibu bonjour jambo habari hello iloveyou loveyou jetaime nakupenda amour love letmein changeme default login
    admin root user utilisateur mtumiaji guest test demo temp trustno master superman batman dragon monkey princess
    sunshine soleil football basket michael jordan jennifer charlie thomas daniel ashley marie joseph emmanuel
    jesuschrist jesus christ yesu mungu dieu god bless azerty qwerty qwertz computer internet google facebook
    whatsapp office bureau ofisi siteaudit audit mining mines mine coltan cassiterite wolframite gold dhahabu congo
    kongo kinshasa lubumbashi bukavu goma kivu katanga ituri uvira kigali rwanda burundi bujumbura kampala uganda
    tanzania nairobi kenya africa afrique the and mon ton for you
""")
_LEET = str.maketrans("013457@$!", "oieastasi")


def check_password(password, *, about=()):
    """Raise body.invalid (field "password") for one that is too short, too long, or guessed first.

    `about` is what everybody knows of the person: address, function and name, the office.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Problem("body.invalid", fields={"password": ["twelve characters or more are needed"]})
    if is_easy(password, about=about):
        raise Problem("body.invalid", fields={"password": ["is one of those that are tried first"]})


def is_easy(password, *, about=()):
    """Whether little is left of it without common words, walks over the keyboard, years and repetitions."""
    plain = _plain(password)
    known = sorted({*_WORDS, *(word for text in about for word in _words(text))}, key=len, reverse=True)
    return any(_is_weak(one, known) for one in (plain, _plain(password.casefold().translate(_LEET))))


def new_one_time():
    """A password for one use: 79 random bits in four groups."""
    return "-".join(_group(4) for _ in range(4))


def new_recovery_codes():
    """Ten codes of 74 random bits, in three groups."""
    return ["-".join(_group(5) for _ in range(3)) for _ in range(10)]


def plain_code(text):
    """A code as it was meant, however it was typed."""
    return "".join(sign for sign in text[:100].casefold() if sign in _SIGNS)


def _group(length):
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def _plain(text):
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def _words(text):
    return [word for word in re.split(r"[^a-z0-9]+", unicodedata.normalize("NFKD", text.casefold())) if len(word) > 3]


def _is_weak(plain, known):
    left = _without_walks(plain)
    for word in known:
        left = left.replace(word, "")
    left = re.sub(r"(?:19|20)\d\d|\d{1,4}$|^\d{1,4}", "", left)
    return len(left) < 5 or len(set(plain)) < 5 or _is_repeated(plain)


def _without_walks(plain):
    """Without stretches of four signs or more that lie side by side in a walk."""
    start = 0
    while start < len(plain):
        length = max((_stretch(plain[start:], walk) for walk in _WALKS), default=0)
        plain, start = (plain[:start] + plain[start + length :], start) if length >= 4 else (plain, start + 1)
    return plain


def _stretch(text, walk):
    length = 0
    while length < len(text) and text[: length + 1] in walk:
        length += 1
    return length


def _is_repeated(plain):
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, min(7, len(plain) // 2 + 1)))
