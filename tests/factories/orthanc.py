"""A real Orthanc on ports of this machine alone, started and stopped by a test."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field

__all__ = ["Orthanc", "running_orthanc"]

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
LONGEST_START_S = 30


@define
class Orthanc:
    """An Orthanc with storage of its own; it can be killed and started again."""

    folder: Path
    settings: dict[str, object]
    #: How the tests speak to it.
    way: str = "dimse"
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        """Where it is spoken to in its way."""
        return self.dimse_address if self.way == "dimse" else self.web_address

    @property
    def dimse_address(self) -> str:
        """Where it is spoken to by DIMSE."""
        return f"dimse://ORTHANC@127.0.0.1:{self.settings['DicomPort']}"

    @property
    def web_address(self) -> str:
        """Where it is spoken to by DICOMweb."""
        return f"http://127.0.0.1:{self.settings['HttpPort']}/dicom-web"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        configuration = self.folder / "orthanc.json"
        configuration.write_text(json.dumps(self.settings))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_program(), str(configuration)], stdout=log, stderr=log
            )
        end = time.monotonic() + LONGEST_START_S
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, "Orthanc did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def instances(self) -> list[str]:
        """The SOP Instance UIDs of all that it holds."""
        listed = json.loads(self._get("/instances?expand"))
        return sorted(one["MainDicomTags"]["SOPInstanceUID"] for one in listed)

    def _answers(self) -> bool:
        try:
            self._get("/system")
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _get(self, path: str) -> bytes:
        address = f"http://127.0.0.1:{self.settings['HttpPort']}{path}"
        request = urllib.request.Request(address, headers={"Authorization": _BASIC})
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return bytes(answer.read())


#: user onfh, password secret
_BASIC = "Basic b25maDpzZWNyZXQ="


@contextmanager
def running_orthanc(folder: Path, way: str = "dimse", **further: object) -> Iterator[Orthanc]:
    """An empty Orthanc with further settings; its users are onfh with the password secret."""
    orthanc = Orthanc(
        folder,
        {
            "Name": "test",
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "storage"),
            "DicomAet": "ORTHANC",
            "DicomPort": _free_port(),
            "HttpPort": _free_port(),
            "HttpBindAddresses": ["127.0.0.1"],
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": True,
            "RegisteredUsers": {"onfh": "secret"},
            "DicomAlwaysAllowStore": True,
            "DicomAlwaysAllowFind": True,
            "DicomAlwaysAllowGet": True,
            "DicomCheckCalledAet": True,
            "Plugins": [str(PLUGIN)],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
            "StableAge": 1,
            "OverwriteInstances": False,
            **further,
        },
        way,
    )
    orthanc.start()
    try:
        yield orthanc
    finally:
        orthanc.kill()


def _program() -> str:
    found = shutil.which("Orthanc") or "/usr/sbin/Orthanc"
    assert Path(found).exists(), "Orthanc is not installed; run: make gui-libraries"
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
