"""Passwords that are guessed first are refused in every form; what four words make is taken; slips can be read out."""

import pytest

from siteaudit.access import passwords
from siteaudit.core.problems import Problem

ABOUT = ("odette", "Odette, case officer", "Comité provincial de suivi")


@pytest.mark.parametrize("password", [
    "aaaaaaaaaaaa", "121212121212", "abcabcabcabc", "123456789012", "987654321098", "qwertyuiop12", "azertyuiop123", "1q2w3e4r5t6y",
    "Password2026!", "P@ssw0rd2026", "passwordpassword", "MotDePasse1234", "motdepasse-2025", "nenosiri12345", "Administrator1",
    "welcome-welcome", "iloveyou12345", "jetaime-jetaime", "Bukavu-Goma-2026", "siteaudit-2026!", "coltan-congo-7", "demo-only-coltan-7",
    "Odette-Odette-1", "case.officer.2026", "provincial-suivi1", "1111112222223333", "............", "letmein-letmein",
])  # fmt: skip
def test_what_is_tried_first_is_refused(password):
    with pytest.raises(Problem) as refused:
        passwords.check_password(password, about=ABOUT)

    assert refused.value.fields == {"password": ["is one of those that are tried first"]}


@pytest.mark.parametrize("password", ["short", "x" * 11, "y3" * 101])
def test_too_short_and_too_long_are_refused(password):
    with pytest.raises(Problem) as refused:
        passwords.check_password(password)

    assert refused.value.fields == {"password": ["twelve characters or more are needed"]}


@pytest.mark.parametrize("password", [
    "river-lamp-goat-seven", "quatre chèvres au bord du lac", "mbuzi wanne kando ya ziwa", "Kx7!vb2#Qm9z", "tjänst fönster äpple",
    "password-hides-my-yellow-boat", "горы и реки весной",
])  # fmt: skip
def test_words_that_belong_to_nobody_are_taken(password):
    passwords.check_password(password, about=ABOUT)


def test_what_is_handed_out_is_taken_differs_and_has_no_lookalikes():
    made = [passwords.new_one_time() for _ in range(50)]

    assert len(set(made)) == 50
    assert not set("".join(made)) & set("01ilo")
    for one in made:
        passwords.check_password(one, about=ABOUT)


def test_a_code_is_read_however_it_was_typed():
    code = passwords.new_recovery_codes()[0]

    assert passwords.plain_code(f" {code.upper()}\n") == passwords.plain_code(code.replace("-", " "))
    assert len(passwords.plain_code(code)) == 15
