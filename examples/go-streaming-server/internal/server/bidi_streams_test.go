package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// exchange sends one message and returns the answer to it.
func exchange[Request, Answer any](t *testing.T, stream grpc.BidiStreamingClient[Request, Answer], message *Request) *Answer {
	t.Helper()
	if err := stream.Send(message); err != nil {
		t.Fatal(err)
	}
	return must[*Answer](t)(stream.Recv())
}

// finish half-closes and returns what is still delivered.
func finish[Request, Answer any](t *testing.T, stream grpc.BidiStreamingClient[Request, Answer]) []*Answer {
	t.Helper()
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	rest, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.OK)
	return rest
}

func startChat(t *testing.T, client pb.StreamingServiceClient) grpc.BidiStreamingClient[pb.ChatMessage, pb.ChatMessage] {
	t.Helper()
	return must[grpc.BidiStreamingClient[pb.ChatMessage, pb.ChatMessage]](t)(client.Chat(t.Context()))
}

func TestChatEchoes(t *testing.T) {
	stream := startChat(t, startClient(t))
	for _, text := range []string{"hello", "", "שלום", "👩‍👩‍👧", "a\r\nb", strings.Repeat("x", 64<<10)} {
		answer := exchange(t, stream, &pb.ChatMessage{UserId: "u", RoomId: "r", Message: text})
		if answer.GetMessage() != "Echo: "+text || answer.GetUserId() != "Server" || answer.GetRoomId() != "r" || answer.GetTimestamp() == nil {
			t.Errorf("got %v for %q", answer, text)
		}
	}
	if rest := finish(t, stream); len(rest) > 0 {
		t.Errorf("%d more answers", len(rest))
	}
}

func TestChatAnswersAllAfterTheHalfClose(t *testing.T) {
	stream := startChat(t, startClient(t))
	for index := range 500 {
		if err := stream.Send(&pb.ChatMessage{Message: fmt.Sprint(index)}); err != nil {
			t.Fatal(err)
		}
	}
	answers := finish(t, stream)
	if len(answers) != 500 || answers[499].GetMessage() != "Echo: 499" {
		t.Errorf("%d answers", len(answers))
	}
}

func startGame(t *testing.T, client pb.StreamingServiceClient) grpc.BidiStreamingClient[pb.GameAction, pb.GameState] {
	t.Helper()
	return must[grpc.BidiStreamingClient[pb.GameAction, pb.GameState]](t)(client.GameSession(t.Context()))
}

func TestGameSessionReflectsEveryAction(t *testing.T) {
	client := startClient(t)
	other := startGame(t, client)
	exchange(t, other, &pb.GameAction{PlayerId: "stranger", ActionType: "MOVE"})

	stream := startGame(t, client)
	steps := []struct {
		action *pb.GameAction
		player *pb.PlayerState
	}{
		{&pb.GameAction{PlayerId: "a", ActionType: "MOVE"}, &pb.PlayerState{Position: "0,0"}},
		{&pb.GameAction{PlayerId: "a", ActionType: "MOVE", Parameters: map[string]string{"position": "3,4"}}, &pb.PlayerState{Position: "3,4"}},
		{&pb.GameAction{PlayerId: "a", ActionType: "ATTACK"}, &pb.PlayerState{Position: "3,4", Score: 10}},
		{&pb.GameAction{PlayerId: "a", ActionType: "DEFEND"}, &pb.PlayerState{Position: "3,4", Score: 10}},
		{&pb.GameAction{PlayerId: "b", ActionType: "ATTACK"}, &pb.PlayerState{Position: "0,0", Score: 10}},
		{&pb.GameAction{PlayerId: "", ActionType: "DEFEND"}, &pb.PlayerState{Position: "0,0"}},
	}
	for _, step := range steps {
		state := exchange(t, stream, step.action)
		player := state.GetPlayers()[step.action.GetPlayerId()]
		if player.GetPosition() != step.player.GetPosition() || player.GetScore() != step.player.GetScore() || player.GetHealth() != 100 {
			t.Errorf("%v led to %v", step.action, player)
		}
		if state.GetGameStatus() != "ONGOING" || state.GetTimestamp() == nil || state.GetPlayers()["stranger"] != nil {
			t.Errorf("got %v", state)
		}
	}
	finish(t, stream)
}

func TestGameSessionRefusesUnknownActions(t *testing.T) {
	stream := startGame(t, startClient(t))
	if err := stream.Send(&pb.GameAction{ActionType: "DANCE"}); err != nil {
		t.Fatal(err)
	}
	_, err := stream.Recv()
	wantViolation(t, err, "action_type")
}

func startEdit(t *testing.T, client pb.StreamingServiceClient) grpc.BidiStreamingClient[pb.EditOperation, pb.DocumentUpdate] {
	t.Helper()
	return must[grpc.BidiStreamingClient[pb.EditOperation, pb.DocumentUpdate]](t)(client.CollaborativeEdit(t.Context()))
}

func operation(user, kind string, position int32, content string) *pb.EditOperation {
	return &pb.EditOperation{UserId: user, DocumentId: "doc", OperationType: kind, Position: position, Content: content}
}

func TestCollaborativeEditApplies(t *testing.T) {
	stream := startEdit(t, startClient(t))
	steps := []struct {
		operation *pb.EditOperation
		content   string
	}{
		{operation("u", "INSERT", 99, "b👍d"), "b👍d"},
		{operation("u", "INSERT", 0, "a"), "ab👍d"},
		{operation("u", "INSERT", 3, "c"), "ab👍cd"},
		{operation("u", "FORMAT", 0, "bold"), "ab👍cd"},
		{operation("u", "DELETE", 2, "x"), "abcd"},
		{operation("u", "DELETE", 3, "xyz"), "abc"},
		{operation("u", "DELETE", 1<<31-1, "x"), "abc"},
		{operation("u", "INSERT", 1, ""), "abc"},
	}
	for _, step := range steps {
		update := exchange(t, stream, step.operation)
		if update.GetContent() != step.content || update.GetUserId() != "u" || update.GetDocumentId() != "doc" || update.GetTimestamp() == nil {
			t.Errorf("%v led to %v, want %q", step.operation, update, step.content)
		}
	}
	finish(t, stream)
}

func TestCollaborativeEditReachesAllParticipants(t *testing.T) {
	client := startClient(t)
	ann, bob := startEdit(t, client), startEdit(t, client)
	exchange(t, ann, operation("ann", "INSERT", 0, "a"))
	if users := exchange(t, bob, operation("bob", "INSERT", 1, "b")).GetActiveUsers(); !slices.Equal(users, []string{"ann", "bob"}) {
		t.Errorf("active users are %v", users)
	}
	if update := must[*pb.DocumentUpdate](t)(ann.Recv()); update.GetUserId() != "bob" || update.GetContent() != "ab" {
		t.Errorf("ann got %v", update)
	}

	finish(t, ann)
	if users := exchange(t, bob, operation("bob", "FORMAT", 0, "")).GetActiveUsers(); !slices.Equal(users, []string{"bob"}) {
		t.Errorf("active users are %v after ann has left", users)
	}
}

func TestCollaborativeEditKeepsOneOrder(t *testing.T) {
	client := startClient(t)
	const editors, each = 4, 50
	streams := make([]grpc.BidiStreamingClient[pb.EditOperation, pb.DocumentUpdate], editors)
	for index := range streams {
		streams[index] = startEdit(t, client)
		exchange(t, streams[index], operation(fmt.Sprint(index), "FORMAT", 0, ""))
	}
	for index, stream := range streams {
		go func() {
			for range each {
				_ = stream.Send(operation(fmt.Sprint(index), "INSERT", 0, fmt.Sprint(index)))
			}
		}()
	}
	var orders [editors][]string
	for index, stream := range streams {
		for len(orders[index]) < editors*each {
			if update := must[*pb.DocumentUpdate](t)(stream.Recv()); update.GetContent() != "" {
				orders[index] = append(orders[index], update.GetContent())
			}
		}
	}
	for index := range streams {
		if !slices.Equal(orders[index], orders[0]) {
			t.Errorf("editors 0 and %d saw different orders", index)
		}
	}
}

func TestCollaborativeEditRefusesBrokenOperations(t *testing.T) {
	client := startClient(t)
	witness := startEdit(t, client)
	exchange(t, witness, operation("w", "INSERT", 0, "kept"))
	for field, broken := range map[string]*pb.EditOperation{
		"operation_type": operation("u", "SHOUT", 0, "x"),
		"position":       operation("u", "INSERT", -1, "x"),
	} {
		stream := startEdit(t, client)
		if err := stream.Send(broken); err != nil {
			t.Fatal(err)
		}
		_, err := stream.Recv()
		wantViolation(t, err, field)
	}
	update := exchange(t, witness, operation("w", "FORMAT", 0, ""))
	if update.GetContent() != "kept" || !slices.Equal(update.GetActiveUsers(), []string{"w"}) {
		t.Errorf("got %v", update)
	}
}
