package example;

import example.greeter.v1.HelloReply;
import example.greeter.v1.HelloRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** The greeter, as the tutorials of grpc-java write it. */
final class Greeter {
  void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    replies.onNext(hello(request.getName()));
    replies.onCompleted();
  }

  void lotsOfReplies(HelloRequest request, StreamObserver<HelloReply> replies) {
    for (int number = 0; number < 3; number++) {
      String text = "Hello number " + number + ", " + request.getName() + "!";
      replies.onNext(HelloReply.newBuilder().setMessage(text).build());
    }
    replies.onCompleted();
  }

  StreamObserver<HelloRequest> lotsOfGreetings(StreamObserver<HelloReply> replies) {
    List<String> names = new ArrayList<>();
    return new StreamObserver<>() {
      @Override
      public void onNext(HelloRequest request) {
        names.add(request.getName());
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        replies.onNext(hello(String.join(", ", names)));
        replies.onCompleted();
      }
    };
  }

  StreamObserver<HelloRequest> bidiHello(StreamObserver<HelloReply> replies) {
    return new StreamObserver<>() {
      @Override
      public void onNext(HelloRequest request) {
        replies.onNext(hello(request.getName()));
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        replies.onCompleted();
      }
    };
  }

  private static HelloReply hello(String name) {
    return HelloReply.newBuilder().setMessage("Hello, " + name + "!").build();
  }
}
