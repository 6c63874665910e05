//! The greeter on tonic, as its tutorials write it. Started with the port.

use std::pin::Pin;

use tokio::signal::unix::{SignalKind, signal};
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming, transport::Server};

mod proto {
    tonic::include_proto!("greeter.v1");
}

use proto::greeter_server::{Greeter, GreeterServer};
use proto::{HelloReply, HelloRequest};

#[derive(Default)]
struct MyGreeter;

type Replies = Pin<Box<dyn Stream<Item = Result<HelloReply, Status>> + Send>>;

fn hello(name: &str) -> HelloReply {
    HelloReply { message: format!("Hello, {name}!") }
}

#[tonic::async_trait]
impl Greeter for MyGreeter {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        Ok(Response::new(hello(&request.into_inner().name)))
    }

    type LotsOfRepliesStream = Replies;

    async fn lots_of_replies(&self, request: Request<HelloRequest>) -> Result<Response<Replies>, Status> {
        let name = request.into_inner().name;
        let replies = (0..3).map(move |number| {
            Ok(HelloReply { message: format!("Hello number {number}, {name}!") })
        });
        Ok(Response::new(Box::pin(tokio_stream::iter(replies))))
    }

    async fn lots_of_greetings(
        &self,
        request: Request<Streaming<HelloRequest>>,
    ) -> Result<Response<HelloReply>, Status> {
        let mut names = Vec::new();
        let mut requests = request.into_inner();
        while let Some(next) = requests.next().await {
            names.push(next?.name);
        }
        Ok(Response::new(hello(&names.join(", "))))
    }

    type BidiHelloStream = Replies;

    async fn bidi_hello(
        &self,
        request: Request<Streaming<HelloRequest>>,
    ) -> Result<Response<Replies>, Status> {
        let replies = request.into_inner().map(|next| next.map(|each| hello(&each.name)));
        Ok(Response::new(Box::pin(replies)))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).ok_or("no port")?.parse()?;
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_serving::<GreeterServer<MyGreeter>>().await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(include_bytes!("../schema.binpb"))
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let mut terminated = signal(SignalKind::terminate())?;
    Server::builder()
        .add_service(GreeterServer::new(MyGreeter))
        .add_service(health)
        .add_service(reflection)
        .serve_with_shutdown(([127, 0, 0, 1], port).into(), async move {
            terminated.recv().await;
        })
        .await?;
    Ok(())
}
