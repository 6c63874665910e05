use prost::Message;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=schema.binpb");
    let set = prost_types::FileDescriptorSet::decode(std::fs::read("schema.binpb")?.as_slice())?;
    tonic_prost_build::configure().compile_fds(set)?;
    Ok(())
}
