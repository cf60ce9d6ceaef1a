"""Package hosts, which no file of the repository may name."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
# Written in parts, so that this file does not name what it forbids.
FORBIDDEN = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "registry.yarnpkg" + ".com",
    "npmjs" + ".com",
    "unpkg" + ".com",
    "jsdelivr" + ".net",
    "crates" + ".io",
    "proxy.golang" + ".org",
    "rubygems" + ".org",
    "repo.maven.apache" + ".org",
    "deb.debian" + ".org",
    '"resolved' + '":',
    "--index" + "-url",
    "--extra-index" + "-url",
]


def repository_files() -> list[Path]:
    """Return every file that is in the repository, or would be if all were added."""
    if not shutil.which("git") or not (CHECKOUT / ".git").exists():
        pytest.skip("needs git and a checkout")
    # The checkout may belong to another account than the one that tests.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = (
        subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
        .stdout.decode()
        .split("\0")
    )
    return [path for name in listed if name and (path := CHECKOUT / name).is_file()]


def named(text: str) -> list[str]:
    """Return the forbidden words in a text."""
    return [word for word in FORBIDDEN if word in text.lower()]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_forbidden_word_is_seen(word):
    assert word in named(f"x {word.upper()} x")


def test_no_file_names_a_package_host():
    files = repository_files()
    assert CHECKOUT / "manage.py" in files
    found = {
        str(path.relative_to(CHECKOUT)): named(path.read_text(errors="replace")) for path in files
    }
    assert {name: words for name, words in found.items() if words} == {}
