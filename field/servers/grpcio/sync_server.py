"""The greeter on a pool of threads, as grpcio's tutorial writes it. Started with the port."""

import signal
import sys
from concurrent import futures

import grpc
from greeter.v1 import greeter_pb2, greeter_pb2_grpc
from grpc_reflection.v1alpha import reflection


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def SayHello(self, request, context):
        return greeter_pb2.HelloReply(message=f"Hello, {request.name}!")

    def LotsOfReplies(self, request, context):
        for number in range(3):
            yield greeter_pb2.HelloReply(message=f"Hello number {number}, {request.name}!")

    def LotsOfGreetings(self, request_iterator, context):
        names = [request.name for request in request_iterator]
        return greeter_pb2.HelloReply(message=f"Hello, {', '.join(names)}!")

    def BidiHello(self, request_iterator, context):
        for request in request_iterator:
            yield greeter_pb2.HelloReply(message=f"Hello, {request.name}!")


def serve(port: str) -> None:
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
    greeter_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
    service = greeter_pb2.DESCRIPTOR.services_by_name["Greeter"].full_name
    reflection.enable_server_reflection((service, reflection.SERVICE_NAME), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(grace=5))
    server.wait_for_termination()


serve(sys.argv[1])
