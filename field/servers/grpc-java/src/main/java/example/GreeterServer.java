package example;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.concurrent.TimeUnit;

/** Serves the greeter on grpc-java. Started with the port. */
public final class GreeterServer {
  public static void main(String[] args) throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus("greeter.v1.Greeter", ServingStatus.SERVING);
    Server server =
        Grpc.newServerBuilderForPort(Integer.parseInt(args[0]), InsecureServerCredentials.create())
            .addService(GreeterMethods.bind(new Greeter()))
            .addService(health.getHealthService())
            .build()
            .start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    if (!server.shutdown().awaitTermination(5, TimeUnit.SECONDS)) {
                      server.shutdownNow().awaitTermination();
                    }
                  } catch (InterruptedException error) {
                    server.shutdownNow();
                  }
                }));
    server.awaitTermination();
  }
}
