"""Writes Triton's schema as a descriptor set: python descriptors.py OUT.binpb"""

import importlib.util
import sys
import types
from pathlib import Path

from google.protobuf import descriptor_pb2

# The package itself imports NumPy and a gRPC library; its generated modules need neither.
folder = Path(importlib.util.find_spec("tritonclient").submodule_search_locations[0])
for name, path in (("tritonclient", folder), ("tritonclient.grpc", folder / "grpc")):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(path)]

from tritonclient.grpc import model_config_pb2, service_pb2  # noqa: E402

files = descriptor_pb2.FileDescriptorSet()
for module in (model_config_pb2, service_pb2):
    module.DESCRIPTOR.CopyToProto(files.file.add())
Path(sys.argv[1]).write_bytes(files.SerializeToString())
