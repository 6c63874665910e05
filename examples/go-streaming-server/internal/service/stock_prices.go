package service

import (
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	defaultTickInterval = time.Second
	lowestPrice         = 1
	highestPrice        = 10_000
)

// GetStockPrices sends one price of every symbol each interval, until the call is over.
func (s *Service) GetStockPrices(request *pb.StockRequest, stream grpc.ServerStreamingServer[pb.StockPrice]) error {
	ctx, cancel := s.untilStopped(stream.Context())
	defer cancel()

	interval := time.Duration(request.GetIntervalSeconds()) * time.Second
	if interval == 0 {
		interval = defaultTickInterval
	}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()

	prices := make(map[string]float64, len(request.GetSymbols()))
	for _, symbol := range request.GetSymbols() {
		prices[symbol] = 100 + rand.Float64()*900
	}
	for {
		if err := await(ctx, ticker.C); err != nil {
			return err
		}
		for _, symbol := range request.GetSymbols() {
			previous := prices[symbol]
			prices[symbol] = nextPrice(previous, rand.Float64())
			if err := stream.Send(&pb.StockPrice{
				Symbol:    symbol,
				Price:     prices[symbol],
				Change:    (prices[symbol] - previous) / previous * 100,
				Volume:    rand.Int64N(1_000_000),
				Timestamp: now(),
			}); err != nil {
				return err
			}
		}
	}
}

// nextPrice moves a price by up to 5 % either way; drawn is from 0 to 1.
func nextPrice(previous, drawn float64) float64 {
	return min(max(previous*(1+(drawn-0.5)*0.1), lowestPrice), highestPrice)
}
