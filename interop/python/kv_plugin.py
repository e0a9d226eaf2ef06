"""A key/value plugin in Python, made as HashiCorp's guide for plugins in other languages asks and no further:
a gRPC server on TCP, the health service with the name "plugin", one line on stdout. There is no AutoMTLS, no
broker, no stdio stream and no controller, so a host ends it by a signal.

Usage: started by a host with BASIC_PLUGIN=hello. The stubs kv_pb2 and kv_pb2_grpc must be importable (PYTHONPATH).
Each key is a file kv_<key> in the working folder.
"""

import os
import sys
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

import kv_pb2
import kv_pb2_grpc


def file_name(key, context):
    """A key is part of a file name, so it must not lead out of the working folder."""
    if not key or "/" in key or "\\" in key or "\0" in key:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"key {key!r} cannot be a file name")
    return f"kv_{key}"


class Store(kv_pb2_grpc.KVServicer):
    """Keeps one value a key in a file."""

    def Get(self, request, context):
        name = file_name(request.key, context)
        if not os.path.exists(name):
            context.abort(grpc.StatusCode.NOT_FOUND, f"no value for key {request.key!r}")
        with open(name, "rb") as file:
            return kv_pb2.GetResponse(value=file.read())

    def Put(self, request, context):
        with open(file_name(request.key, context), "wb") as file:
            file.write(request.value)
        return kv_pb2.Empty()


def main():
    if os.environ.get("BASIC_PLUGIN") != "hello":
        sys.exit("This program is a plugin: start the program that uses it instead.")
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
    kv_pb2_grpc.add_KVServicer_to_server(Store(), server)
    checks = health.HealthServicer()
    checks.set("plugin", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"1|1|tcp|127.0.0.1:{port}|grpc", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
