/** Services that the mock itself has: those of its state and of its schema. Schemas bring copies of them. */
export function isInfrastructure(service: string): boolean {
  return /^grpc\.(health\.v1\.Health|reflection\.v1(alpha)?\.ServerReflection)$/.test(service);
}
