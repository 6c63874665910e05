// Command opentelemetry writes the descriptor set of the schemas of OpenTelemetry's collector.
package main

import (
	_ "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	_ "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	_ "go.opentelemetry.io/proto/otlp/collector/trace/v1"

	"streamproof.example/field/schemas/descriptors"
)

func main() {
	descriptors.Write()
}
