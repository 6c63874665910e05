package example;

import example.greeter.v1.GreeterGrpc.GreeterImplBase;
import example.greeter.v1.HelloReply;
import example.greeter.v1.HelloRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The greeter, as grpc-java's tutorial writes it. */
final class Greeter extends GreeterImplBase {
  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    replies.onNext(reply("Hello, " + request.getName() + "!"));
    replies.onCompleted();
  }

  @Override
  public void lotsOfReplies(HelloRequest request, StreamObserver<HelloReply> replies) {
    for (int number = 0; number < 3; number++) {
      replies.onNext(reply("Hello number " + number + ", " + request.getName() + "!"));
    }
    replies.onCompleted();
  }

  @Override
  public StreamObserver<HelloRequest> lotsOfGreetings(StreamObserver<HelloReply> replies) {
    List<String> names = new ArrayList<>();
    return requests(
        request -> names.add(request.getName()),
        () -> {
          replies.onNext(reply("Hello, " + String.join(", ", names) + "!"));
          replies.onCompleted();
        });
  }

  @Override
  public StreamObserver<HelloRequest> bidiHello(StreamObserver<HelloReply> replies) {
    return requests(
        request -> replies.onNext(reply("Hello, " + request.getName() + "!")), replies::onCompleted);
  }

  private static HelloReply reply(String text) {
    return HelloReply.newBuilder().setMessage(text).build();
  }

  private static StreamObserver<HelloRequest> requests(Consumer<HelloRequest> each, Runnable end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(HelloRequest request) {
        each.accept(request);
      }

      @Override
      public void onError(Throwable error) {
        // The client has left, and nobody waits for a reply.
      }

      @Override
      public void onCompleted() {
        end.run();
      }
    };
  }
}
