"""The vault on a pool of threads. Started with the port, and with names of bugs to be wrong: code,header,last,sum,tail,token."""

import hashlib
import signal
import sys
import threading
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from vault.v1 import vault_pb2, vault_pb2_grpc

BUGS = set(sys.argv[2].split(",")) if len(sys.argv) > 2 else set()
CONTENT = bytes(index % 251 for index in range(1000))


class Vault(vault_pb2_grpc.VaultServicer):
    def __init__(self):
        # What a cancelled upload has left behind: of the bug "sum" only.
        self.left = 0

    def Download(self, request, context):
        if request.name == "":
            code = grpc.StatusCode.NOT_FOUND if "code" in BUGS else grpc.StatusCode.INVALID_ARGUMENT
            context.abort(code, "no name")
        if request.chunk_size > 1_000_000:
            context.abort(grpc.StatusCode.OUT_OF_RANGE, "too large")
        size = request.chunk_size or 100
        pieces = [CONTENT[at : at + size] for at in range(0, len(CONTENT), size)]
        for number, data in enumerate(pieces):
            yield vault_pb2.Chunk(number=number, data=data)
        last = not ("last" in BUGS and len(CONTENT) % size == 0)
        yield vault_pb2.Chunk(number=len(pieces), last=last, sha256=hashlib.sha256(CONTENT).hexdigest())

    def Upload(self, request_iterator, context):
        total = self.left if "sum" in BUGS else 0
        try:
            for part in request_iterator:
                total += len(part.data)
        except grpc.RpcError:
            self.left = total
            raise
        self.left = 0
        return vault_pb2.Receipt(total=total)

    def Translate(self, request_iterator, context):
        held = None
        for phrase in request_iterator:
            if held is not None:
                yield held
            held = vault_pb2.Phrase(text=phrase.text.upper())
        if held is not None and "tail" not in BUGS:
            yield held

    def Recognize(self, request_iterator, context):
        configured = False
        frames = 0
        for audio in request_iterator:
            kind = audio.WhichOneof("kind")
            if kind == "config" and (not configured or "header" in BUGS):
                configured = True
            elif kind == "content" and configured:
                frames += 1
            else:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{kind} is out of place")
        if not configured:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no config")
        return vault_pb2.Result(frames=frames)

    def List(self, request, context):
        if request.page_token and not request.page_token.isdigit():
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no such token")
        begin = int(request.page_token or 0)
        if request.page_token and "token" in BUGS:
            begin += 1
        for index in range(begin, 25):
            yield vault_pb2.Entry(token=str(index + 1), name=f"entry {index}")


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64))
    vault_pb2_grpc.add_VaultServicer_to_server(Vault(), server)
    health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
    name = vault_pb2.DESCRIPTOR.services_by_name["Vault"].full_name
    reflection.enable_server_reflection((name, reflection.SERVICE_NAME), server)
    server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}")
    server.start()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    server.stop(5).wait()


main()
