"""Run the tests on a machine that has nothing but Python: makes an environment, installs, tests.

    python3 tests/run.py [arguments for pytest]

What the tests need besides Python packages (a browser for the report, LibreOffice for some documents) is
installed from Debian's packages where that is possible; tests whose program is missing say so and are skipped.
Standard library only: nothing is installed when this starts.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv-test"
DEBIAN_PACKAGES = {
    "/usr/bin/chromium": "chromium",
    "/usr/bin/npm": "npm",
    "/usr/bin/systemd-analyze": "systemd",
    "/usr/bin/tesseract": "tesseract-ocr tesseract-ocr-swe tesseract-ocr-dan",
    "/usr/lib/*/libarchive.so.13": "libarchive13",
    "/usr/lib/postgresql/*/bin/initdb": "postgresql",
}
"""What is looked for (an older npm elsewhere on the path serves as well), and the packages that bring it."""


def main() -> int:
    """Install what is missing and run pytest; answers its exit code."""
    install_programs()
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[test]"], check=True)
    install_axe()
    return subprocess.run(
        [python, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *sys.argv[1:]], cwd=ROOT, check=False
    ).returncode


def install_programs() -> None:
    """Install missing programs with apt, if this is a Debian where we may."""
    missing = [packages for place, packages in DEBIAN_PACKAGES.items() if not is_there(place)]
    if not missing or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *" ".join(missing).split()]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=quiet, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if done.returncode:
            print(f"apt-get {command[0]} failed; tests that need {', '.join(missing)} are skipped", file=sys.stderr)
            return


def is_there(place: str) -> bool:
    """Whether a program or library is installed."""
    return any(Path("/").glob(place[1:])) or shutil.which(Path(place).name) is not None


def install_axe() -> None:
    """Install axe-core, with which the report's accessibility is tested in the browser."""
    folder = ROOT / "tests" / "reports"
    if shutil.which("npm") and not (folder / "node_modules").exists():
        done = subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=False)
        if done.returncode:
            print("npm ci failed; the accessibility tests are skipped", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
