"""The greeter on grpclib, as its tutorial writes it. Started with the port."""

import asyncio
import sys

from greeter.v1.greeter_grpc import GreeterBase
from greeter.v1.greeter_pb2 import HelloReply
from grpclib.health.service import Health
from grpclib.reflection.service import ServerReflection
from grpclib.server import Server
from grpclib.utils import graceful_exit


class Greeter(GreeterBase):
    async def SayHello(self, stream):
        request = await stream.recv_message()
        await stream.send_message(HelloReply(message=f"Hello, {request.name}!"))

    async def LotsOfReplies(self, stream):
        request = await stream.recv_message()
        for number in range(3):
            await stream.send_message(HelloReply(message=f"Hello number {number}, {request.name}!"))

    async def LotsOfGreetings(self, stream):
        names = [request.name async for request in stream]
        await stream.send_message(HelloReply(message=f"Hello, {', '.join(names)}!"))

    async def BidiHello(self, stream):
        async for request in stream:
            await stream.send_message(HelloReply(message=f"Hello, {request.name}!"))


async def main(port: str) -> None:
    greeter = Greeter()
    server = Server(ServerReflection.extend([greeter, Health({greeter: []})]))
    with graceful_exit([server]):
        await server.start("127.0.0.1", int(port))
        await server.wait_closed()


asyncio.run(main(sys.argv[1]))
