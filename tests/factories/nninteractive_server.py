"""A small server on this machine that speaks nnInteractive's protocol, well or badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from nnInteractive.inference.remote.serialization import pack_array, unpack_array
from scipy import ndimage

Box = list[list[int]]


class Answer:
    """What goes back: a status, the words of the meta header, and bytes."""

    def __init__(self, body: bytes, meta: Any = None, status: int = 200) -> None:
        self.body, self.meta, self.status = body, meta, status
        #: What the header says; the true length if None.
        self.length: int | None = None


class Server:
    """Segments what is as bright as the place it is shown; keeps what it was sent.

    Parameters
    ----------
    distort : callable
        Gets path and answer of each request, gives the answer that is sent.
    key : str
        Wanted of each request; empty: none.
    """

    def __init__(self, distort: Callable[[str, Answer], Answer], key: str = "") -> None:
        self.distort, self.key = distort, key
        self.asked: list[str] = []
        self.received: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.leases: set[str] = set()
        self._image = np.zeros((1, 1, 1))
        self._inside = self._outside = self._image > 0

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """As the protocol has it."""
        self.asked.append(path)
        self.received.append(body)
        self.headers.append(headers)
        if self.key and headers.get("Authorization") != f"Bearer {self.key}":
            return _words({"detail": "Invalid bearer token"}, 401)
        if path == "/claim":
            if self.leases:
                return _words({"detail": "server is at capacity (1 sessions)"}, 503)
            self.leases.add("lease")
            return _words({"lease_token": "lease", "liveness_timeout_seconds": 0})
        if headers.get("X-Lease-Token") not in self.leases:
            return _words({"detail": "lease expired or unknown"}, 410)
        return self._answer_of_session(path, headers, body)

    def _answer_of_session(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        meta = json.loads(headers.get("X-Meta", "{}"))
        if path == "/release":
            self.leases.clear()
            return _words({"released": True})
        if path == "/capabilities":
            return _words(CAPABILITIES)
        if path == "/set_image":
            self._image = unpack_array(body)[0]
            self._inside = np.zeros(self._image.shape, dtype=bool)
            self._outside = self._inside.copy()
            return _words({"original_image_shape": [1, *self._image.shape]})
        if path == "/set_target_buffer":
            wanted = json.loads(body)
            assert wanted == {"shape": list(self._image.shape), "dtype": "float32"}
            return _words({})
        if path == "/add_scribble_interaction":
            self._mark(unpack_array(body) > 0, inside=meta["include_interaction"])
            return self._predicted(run=meta["run_prediction"])
        assert path == "/add_point_interaction", path
        said = json.loads(body)
        marked = np.zeros(self._image.shape, dtype=bool)
        marked[tuple(said["coordinates"])] = True
        self._mark(marked, inside=said["include_interaction"])
        return self._predicted(run=said["run_prediction"])

    def _mark(self, marked: np.ndarray, *, inside: bool) -> None:
        if inside:
            self._inside |= marked
        else:
            self._outside |= marked

    def _predicted(self, *, run: bool) -> Answer:
        if not run:
            return Answer(b"", {"ran_prediction": False, "bbox": None})
        near = np.abs(self._image - np.median(self._image[self._inside])) < 1
        found = ndimage.binary_propagation(self._inside, mask=near & ~self._outside)
        (box,) = ndimage.find_objects(found.astype(int))
        extents = [[part.start, part.stop] for part in box]
        part = found[box].astype(np.float32)
        return Answer(pack_array(part), {"ran_prediction": True, "bbox": extents})


CAPABILITIES = {
    "supported_interactions": {"point": True, "scribble": True, "bbox": True, "lasso": True},
    "channel_mapping": {"point": [3, 4]},
    "num_interaction_channels": 7,
    "supports_initial_label": True,
    "supports_zero_shot_label_refinement": False,
    "preferred_scribble_thickness": [2, 2, 2],
    "interaction_decay": 0.9,
    "do_autozoom": True,
    "inference_session_version": "2.6.0",
    "license": "CC BY-NC-SA 4.0",
}


def as_it_is(_path: str, answer: Answer) -> Answer:
    """An honest server."""
    return answer


@contextmanager
def serving(
    distort: Callable[[str, Answer], Answer] = as_it_is, key: str = ""
) -> Iterator[tuple[str, Server]]:
    """A server on a free port of this machine, and its address."""
    server = Server(distort, key)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(server))
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}", server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            right = server.answer(self.path, dict(self.headers.items()), body)
            sent = server.distort(self.path, right)
            self.send_response(sent.status)
            if sent.meta is not None:
                self.send_header("X-Meta", json.dumps(sent.meta))
            self.send_header("Content-Length", str(sent.length or len(sent.body)))
            self.end_headers()
            self.wfile.write(sent.body)
            self.close_connection = sent.length is not None

        do_GET = do_POST = _do  # noqa: N815 - the names that the library looks for

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    return Handler


def _words(words: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(words).encode(), status=status)
