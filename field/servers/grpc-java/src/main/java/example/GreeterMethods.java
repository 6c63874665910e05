package example;

import com.google.protobuf.Message;
import example.greeter.v1.HelloReply;
import example.greeter.v1.HelloRequest;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;

/** What protoc-gen-grpc-java would generate, by hand: so the build needs no program for each platform but protoc. */
final class GreeterMethods {
  private static final String SERVICE = "greeter.v1.Greeter";

  static ServerServiceDefinition bind(Greeter greeter) {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            method("SayHello", MethodType.UNARY), ServerCalls.asyncUnaryCall(greeter::sayHello))
        .addMethod(
            method("LotsOfReplies", MethodType.SERVER_STREAMING),
            ServerCalls.asyncServerStreamingCall(greeter::lotsOfReplies))
        .addMethod(
            method("LotsOfGreetings", MethodType.CLIENT_STREAMING),
            ServerCalls.asyncClientStreamingCall(greeter::lotsOfGreetings))
        .addMethod(
            method("BidiHello", MethodType.BIDI_STREAMING),
            ServerCalls.asyncBidiStreamingCall(greeter::bidiHello))
        .build();
  }

  private static MethodDescriptor<HelloRequest, HelloReply> method(String name, MethodType type) {
    return MethodDescriptor.<HelloRequest, HelloReply>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(marshaller(HelloRequest.getDefaultInstance()))
        .setResponseMarshaller(marshaller(HelloReply.getDefaultInstance()))
        .build();
  }

  private static <T extends Message> MethodDescriptor.Marshaller<T> marshaller(T message) {
    return ProtoUtils.marshaller(message);
  }

  private GreeterMethods() {}
}
