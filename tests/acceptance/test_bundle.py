"""The bundle, as an operator without the internet installs it."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = f"Python {sys.version_info.major}.{sys.version_info.minor} Linux {platform.machine()}"
PATIENCE_SECONDS = 100
OFFLINE = ("No matching distribution found", "Failed to establish a new connection")


@pytest.fixture
def small(wheel: Path, tmp_path: Path) -> Path:
    """A bundle with Yinling's own wheel only."""
    return bundle_of(wheel, tmp_path / "bundle")


def bundle_of(wheel: Path, bundle: Path) -> Path:
    """Lay a bundle in a new folder; gives the folder."""
    (bundle / "wheels").mkdir(parents=True)
    shutil.copy(wheel, bundle / "wheels")
    for file in (ROOT / "deploy" / "bundle" / "install.sh", ROOT / "constraints.txt"):
        shutil.copy(file, bundle)
    (bundle / "built-for").write_text(f"{HERE}\n")
    seal(bundle)
    return bundle


def seal(bundle: Path) -> None:
    """Write the sums of all files down anew."""
    files = [file for file in bundle.rglob("*") if file.is_file() and file.name != "SHA256SUMS"]
    sums = (f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(bundle)}" for f in files)
    (bundle / "SHA256SUMS").write_text("\n".join(sums) + "\n")


def home_with_this_ones_packages(home: Path) -> Path:
    """An environment that sees this one's packages, and has none of its own."""
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "seen.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return compiled_by_use(home)


def compiled_by_use(home: Path) -> Path:
    """What is tried out once is compiled by its first use: a system's own site says so to pip."""
    home.mkdir(exist_ok=True)
    (home / "pip.conf").write_text("[install]\nno-compile = true\n")
    return home


def home_with_pip_alone(home: Path) -> Path:
    """An environment in which there is nothing but pip, as `python -m venv` makes it."""
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "pip").symlink_to(Path(sysconfig.get_path("purelib"), "pip"))
    return home


def install(bundle: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", bundle / "install.sh", home],
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def works(home: Path) -> bool:
    told = subprocess.run([home / "bin" / "yinling", "--help"], capture_output=True, check=False)
    return "老干部局的群助手".encode() in told.stdout


def test_it_installs_and_installs_again(small: Path, tmp_path: Path):
    home = home_with_this_ones_packages(tmp_path / "home")
    done = install(small, home)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"装好了：{home}/bin/yinling\n"
    assert works(home)
    (launcher,) = home.glob("lib/python*/site-packages/yinling.py")
    launcher.write_text("")
    assert install(small, home).returncode == 0
    assert works(home)


def test_a_file_that_was_copied_badly_is_noticed_before_anything_changes(
    small: Path, tmp_path: Path
):
    with (small / "constraints.txt").open("a") as file:
        file.write("\n")
    done = install(small, tmp_path / "home")
    assert done.returncode == 1
    assert "安装包不完整，请重新复制一份。什么也没有改。" in done.stderr
    assert not (tmp_path / "home").exists()


def test_another_python_is_told_which_one_is_wanted(small: Path, tmp_path: Path):
    (small / "built-for").write_text("Python 3.99 Linux x86_64\n")
    seal(small)
    done = install(small, tmp_path / "home")
    assert done.returncode == 1
    assert f"安装包是给 Python 3.99 Linux x86_64 做的，这台机器是 {HERE}。" in done.stderr
    assert not (tmp_path / "home").exists()


def test_what_is_not_in_the_bundle_is_fetched_from_nowhere(small: Path, tmp_path: Path):
    home = home_with_pip_alone(tmp_path / "home")
    done = install(small, home)
    assert done.returncode == 1
    assert "ERROR: Cannot install yinling" in done.stderr
    assert "装好了" not in done.stdout
    assert not (home / "bin" / "yinling").exists()


def test_make_bundle_has_all_that_a_bare_machine_needs(tmp_path: Path):
    bundle, home = tmp_path / "bundle", compiled_by_use(tmp_path / "home")
    made = subprocess.run(
        ["make", "--silent", "bundle", f"VENV={sys.prefix}", f"BUNDLE={bundle}"],
        cwd=ROOT,
        env=os.environ | {"PIP_RETRIES": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    if any(sign in made.stderr for sign in OFFLINE):
        pytest.skip("pip can't get the packages here")
    assert made.returncode == 0, made.stderr
    assert {"operate.md", "README.md", "config.example.toml", "yinling.service"} <= {
        file.name for file in bundle.iterdir()
    }
    done = install(bundle, home)
    assert done.returncode == 0, done.stderr
    assert works(home)
    pins = (ROOT / "constraints.txt").read_text().lower().replace("_", "-").splitlines()
    listed = subprocess.run(
        [home / "bin" / "python", "-m", "pip", "freeze"], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.lower().replace("_", "-").splitlines():
        assert line in pins or line.startswith("yinling")
