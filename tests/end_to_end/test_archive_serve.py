"""``onfh pacs serve`` as a process of its own: takes what is sent, makes a case of it, ends."""

import signal
import subprocess
import sys
from pathlib import Path

from command_cases import onfh_here

from onfh_samples.cases import packaged_case


def test_what_is_sent_to_a_running_server_becomes_a_case(tmp_path: Path) -> None:
    command = (Path(sys.executable).with_name("onfh"), "pacs", "serve", tmp_path / "in")
    options = ("--port", "0", "--worklist", "--silence-s", "60")
    with subprocess.Popen([*command, *options], stdout=-1, stderr=-1, text=True) as server:
        try:
            assert server.stderr is not None
            port = server.stderr.readline().partition("127.0.0.1:")[2].partition(";")[0]
            address = f"dimse://ONFH@127.0.0.1:{port}"
            sent = onfh_here("pacs", "send", address, packaged_case().dicom_folder)
            assert (sent.code, sent.out, sent.err) == (0, "20 sent, 0 were there, 0 failed\n", "")
            again = onfh_here("pacs", "send", address, packaged_case().dicom_folder)
            assert again.code == 0
        finally:
            server.send_signal(signal.SIGINT)
            said, _ = server.communicate(timeout=20)
    assert server.returncode == 0
    assert said.splitlines()[-1] == "20 kept, 20 were there, 0 refused"
    assert len(list((tmp_path / "in").rglob("*.dcm"))) == 20
    listed = onfh_here("worklist", "list", tmp_path / "in", "--reader", "eva")
    assert listed.code == 0, listed.err
