/** A server that somebody else's library or project serves. */
export interface FieldServer {
  readonly name: string;
  /** What has to be on this machine to build it. */
  readonly tool: "go" | "python3" | "cargo" | "mvn";
  /** The folder in field/servers that holds it; several servers may come from one. */
  readonly folder: string;
  /** Command lines that build the folder, run in a copy of it with the greeter's schema in `protos` and `schema.binpb`. */
  readonly build: readonly string[];
  /** The command line that serves on `{port}`, run in the same copy. */
  readonly serve: string;
  /** Its schema in that copy; absent where it serves reflection. */
  readonly schema?: string;
  /** What is declared of it, in that copy. */
  readonly contracts?: string;
  /** Further words for verify. */
  readonly options?: readonly string[];
}

const examples = "google.golang.org/grpc/examples";

/** A program of grpc-go's own modules. */
function grpcGo(name: string, path: string, schema: string): FieldServer {
  const build = [`go build -o ${name} ${path}`, "go run ./descriptors ."];
  return { name, tool: "go", folder: "grpc-go", build, serve: `./${name} -port {port}`, schema };
}

/** These two of its examples serve one RPC of their schema. */
const bidiOnly = ["--rpc", "grpc.examples.echo.Echo/BidirectionalStreamingEcho"];

const grpcio = {
  tool: "python3",
  folder: "grpcio",
  build: [
    "python3 -m venv venv",
    "venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt",
    "venv/bin/python -m grpc_tools.protoc -Iprotos --python_out=. --grpc_python_out=. protos/greeter/v1/greeter.proto",
  ],
} as const;

/** The examples of the contract language: right, and with all of their bugs. */
const bugs = "code,header,last,sum,tail,token";
const vaultGo = {
  tool: "go",
  folder: "../../examples/contracts/vault-go",
  build: ["cp -r vault protos/", "buf generate protos --exclude-path protos/greeter", "go build -o server ."],
} as const;
const vaultPython = {
  tool: "python3",
  folder: "../../examples/contracts/vault-python",
  build: [
    "python3 -m venv venv",
    "venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt",
    "venv/bin/python -m grpc_tools.protoc -I. --python_out=. --grpc_python_out=. vault/v1/vault.proto",
  ],
  contracts: "vault.contract.yaml",
} as const;

export const fieldServers: readonly FieldServer[] = [
  {
    name: "etcd",
    tool: "go",
    folder: "etcd",
    build: ["go build -o etcd .", "go run ./descriptors etcd.binpb"],
    serve: "./etcd {port}",
    schema: "etcd.binpb",
    // It has 43 RPCs, most of which change it and come one after the other.
    options: ["--max-time", "15m"],
  },
  grpcGo("route-guide", `${examples}/route_guide/server`, "route-guide.binpb"),
  {
    ...grpcGo("interop", "google.golang.org/grpc/interop/server", "interop.binpb"),
    // Its schema has services of other programs.
    options: ["--service", "grpc.testing.TestService"],
  },
  {
    ...grpcGo("flow-control", `${examples}/features/flow_control/server`, "echo.binpb"),
    options: bidiOnly,
  },
  {
    ...grpcGo("cancellation", `${examples}/features/cancellation/server`, "echo.binpb"),
    options: bidiOnly,
  },
  { ...grpcio, name: "grpcio-sync", serve: "venv/bin/python sync_server.py {port}" },
  { ...grpcio, name: "grpcio-aio", serve: "venv/bin/python aio_server.py {port}" },
  {
    name: "grpclib",
    tool: "python3",
    folder: "grpclib",
    build: [
      "python3 -m venv venv",
      "venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt",
      "PATH=venv/bin:$PATH python -m grpc_tools.protoc -Iprotos --python_out=. --grpclib_python_out=. protos/greeter/v1/greeter.proto",
    ],
    serve: "venv/bin/python server.py {port}",
  },
  {
    name: "connect-go",
    tool: "go",
    folder: "connect-go",
    build: ["buf generate protos", "go build -o server ."],
    serve: "./server {port}",
  },
  {
    name: "tonic",
    tool: "cargo",
    folder: "tonic",
    build: ["cargo build --release --locked --quiet"],
    serve: "target/release/field-tonic {port}",
  },
  {
    name: "grpc-java",
    tool: "mvn",
    folder: "grpc-java",
    build: ["mvn -q -B package"],
    serve: "java -cp 'target/classes:target/dependency/*' example.GreeterServer {port}",
    schema: "schema.binpb",
    // It has no reflection, and health.
    options: ["--schema", "third_party/grpc/health/v1/health.proto"],
  },
  {
    name: "armeria",
    tool: "mvn",
    folder: "armeria",
    build: ["mvn -q -B package"],
    serve: "java -cp 'target/classes:target/dependency/*' example.GreeterServer {port}",
  },
  { ...vaultGo, name: "vault-go", serve: "./server -port {port}" },
  {
    ...vaultGo,
    name: "vault-go-with-bugs",
    serve: `./server -port {port} -bugs ${bugs}`,
    options: ["--quick"],
  },
  { ...vaultPython, name: "vault-python", serve: "venv/bin/python server.py {port}" },
  {
    ...vaultPython,
    name: "vault-python-with-bugs",
    serve: `venv/bin/python server.py {port} ${bugs}`,
    options: ["--quick"],
  },
];
