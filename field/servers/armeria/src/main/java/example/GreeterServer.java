package example;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.time.Duration;

/** Serves the greeter on Armeria: gRPC and gRPC-Web on one port, health, reflection. Started with the port. */
public final class GreeterServer {
  public static void main(String[] args) {
    GrpcService service =
        GrpcService.builder()
            .addService(new Greeter())
            .addService(ProtoReflectionServiceV1.newInstance())
            .enableHealthCheckService(true)
            .supportedSerializationFormats(GrpcSerializationFormats.values())
            .build();
    Server server =
        Server.builder()
            .http(Integer.parseInt(args[0]))
            .service(service)
            .gracefulShutdownTimeout(Duration.ofSeconds(1), Duration.ofSeconds(5))
            .build();
    server.closeOnJvmShutdown();
    server.start().join();
  }
}
