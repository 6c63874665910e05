"""The greeter on grpc.aio, as its tutorial writes it. Started with the port."""

import asyncio
import signal
import sys

import grpc
from greeter.v1 import greeter_pb2, greeter_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer
from grpc_reflection.v1alpha import reflection


class Greeter(greeter_pb2_grpc.GreeterServicer):
    async def SayHello(self, request, context):
        return greeter_pb2.HelloReply(message=f"Hello, {request.name}!")

    async def LotsOfReplies(self, request, context):
        for number in range(3):
            yield greeter_pb2.HelloReply(message=f"Hello number {number}, {request.name}!")

    async def LotsOfGreetings(self, request_iterator, context):
        names = [request.name async for request in request_iterator]
        return greeter_pb2.HelloReply(message=f"Hello, {', '.join(names)}!")

    async def BidiHello(self, request_iterator, context):
        async for request in request_iterator:
            yield greeter_pb2.HelloReply(message=f"Hello, {request.name}!")


async def serve(port: str) -> None:
    server = grpc.aio.server()
    greeter_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
    service = greeter_pb2.DESCRIPTOR.services_by_name["Greeter"].full_name
    healthy = HealthServicer()
    await healthy.set(service, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    names = (service, "grpc.health.v1.Health", reflection.SERVICE_NAME)
    reflection.enable_server_reflection(names, server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    await server.stop(grace=5)


asyncio.run(serve(sys.argv[1]))
