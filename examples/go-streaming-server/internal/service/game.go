package service

import (
	"errors"
	"io"
	"maps"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	fullHealth   = 100
	attackScore  = 10
	defendHealth = 5
)

// GameSession answers every action with the state of the game after it. A call is a session.
func (s *Service) GameSession(stream grpc.BidiStreamingServer[pb.GameAction, pb.GameState]) error {
	players := map[string]*pb.PlayerState{}
	for {
		action, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		play(players, action)
		if err := stream.Send(&pb.GameState{
			// A message must not change after it was sent, so every state has its own map.
			Players:    maps.Clone(players),
			GameStatus: "ONGOING",
			Timestamp:  now(),
		}); err != nil {
			return err
		}
	}
}

// play replaces the player's state by the one after the action.
func play(players map[string]*pb.PlayerState, action *pb.GameAction) {
	id := action.GetPlayerId()
	player := &pb.PlayerState{PlayerId: id, Health: fullHealth, Position: "0,0"}
	if before, known := players[id]; known {
		player = proto.CloneOf(before)
	}
	players[id] = player
	switch action.GetActionType() {
	case "MOVE":
		if position, given := action.GetParameters()["position"]; given {
			player.Position = position
		}
	case "ATTACK":
		player.Score += attackScore
	case "DEFEND":
		player.Health = min(player.Health+defendHealth, fullHealth)
	}
}
