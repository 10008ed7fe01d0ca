// The openai-go module. What a driver is: ../python/driver.py.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/packages/respjson"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/responses"
)

const timeout = 20 * time.Second

type object = map[string]any

type spec struct {
	Tools json.RawMessage
	Cases []testCase
}

type testCase struct {
	Name    string
	Model   string
	Key     string
	Shared  bool
	Request request
	Steps   []step
}

type request struct {
	Tools       bool
	N           *int64
	Logprobs    *bool
	TopLogprobs *int64 `json:"top_logprobs"`
	Store       *bool
}

type step struct {
	Do       string
	Model    string
	Key      string
	Usage    bool
	Other    bool
	Encoding string
	Headers  map[string]string
}

// ask is one step of a case with everything a verb needs to put the question.
type ask struct {
	step
	request  request
	tools    json.RawMessage
	question string
	response *http.Response
}

// notOffered is a feature that this SDK does not have; its text says why.
type notOffered string

func (reason notOffered) Error() string { return string(reason) }

var verbs = map[string]func(*ask) (object, error){
	"chat":             chat,
	"chat-stream":      chatStream,
	"chat-helper":      chatHelper,
	"break":            leaveEarly,
	"embed":            embed,
	"responses":        createResponse,
	"responses-stream": responsesStream,
	"responses-helper": func(*ask) (object, error) {
		return nil, notOffered("openai-go accumulates responses from WebSockets only")
	},
	"models": models,
	"upload": upload,
}

func client(a *ask) openai.Client {
	options := []option.RequestOption{
		option.WithBaseURL(os.Getenv("BASE_URL")),
		option.WithAPIKey(a.Key),
		option.WithMaxRetries(0),
		option.WithRequestTimeout(timeout),
		option.WithResponseInto(&a.response),
	}
	for name, value := range a.Headers {
		options = append(options, option.WithHeader(name, value))
	}
	return openai.NewClient(options...)
}

func chatParams(a *ask) openai.ChatCompletionNewParams {
	params := openai.ChatCompletionNewParams{
		Model:       a.Model,
		Messages:    []openai.ChatCompletionMessageParamUnion{openai.SystemMessage("Be brief."), openai.UserMessage(a.question)},
		N:           optional(a.request.N),
		Logprobs:    optional(a.request.Logprobs),
		TopLogprobs: optional(a.request.TopLogprobs),
		Store:       optional(a.request.Store),
	}
	if a.request.Tools {
		must(json.Unmarshal(a.tools, &params.Tools))
	}
	if a.Usage {
		params.StreamOptions.IncludeUsage = openai.Bool(true)
	}
	return params
}

func optional[T comparable](value *T) (opt param.Opt[T]) {
	if value != nil {
		opt = param.NewOpt(*value)
	}
	return opt
}

func chat(a *ask) (object, error) {
	api := client(a)
	completion, err := api.Chat.Completions.New(context.Background(), chatParams(a))
	if err != nil {
		return nil, err
	}
	return object{"object": completionView(completion)}, nil
}

func chatStream(a *ask) (object, error) {
	api := client(a)
	stream := api.Chat.Completions.NewStreaming(context.Background(), chatParams(a))
	defer stream.Close()
	return collected(stream, "chunks", chunkView)
}

func chatHelper(a *ask) (object, error) {
	api := client(a)
	stream := api.Chat.Completions.NewStreaming(context.Background(), chatParams(a))
	defer stream.Close()
	var whole openai.ChatCompletionAccumulator
	for stream.Next() {
		if !whole.AddChunk(stream.Current()) {
			return nil, errors.New("the accumulator refused a chunk")
		}
	}
	if stream.Err() != nil {
		return nil, stream.Err()
	}
	return object{"object": typed(whole.ChatCompletion)}, nil
}

func leaveEarly(a *ask) (object, error) {
	api := client(a)
	stream := api.Chat.Completions.NewStreaming(context.Background(), chatParams(a))
	defer stream.Close()
	var partial []object
	for len(partial) < 3 && stream.Next() {
		partial = append(partial, chunkView(stream.Current()))
	}
	return object{"partial": partial}, stream.Err()
}

func embed(a *ask) (object, error) {
	api := client(a)
	answer, err := api.Embeddings.New(context.Background(), openai.EmbeddingNewParams{
		Model:          a.Model,
		Input:          openai.EmbeddingNewParamsInputUnion{OfString: openai.String(a.question)},
		EncodingFormat: openai.EmbeddingNewParamsEncodingFormat(a.Encoding),
	})
	if err != nil {
		return nil, err
	}
	var vectors [][]string
	for _, one := range answer.Data {
		vectors = append(vectors, vectorBits(one))
	}
	return object{"vectors": vectors, "usage": typed(answer.Usage)}, nil
}

// vectorBits takes the base64 form from the raw field: the type is a list of numbers.
func vectorBits(one openai.Embedding) []string {
	var text string
	if json.Unmarshal([]byte(one.JSON.Embedding.Raw()), &text) == nil {
		packed, err := base64.StdEncoding.DecodeString(text)
		must(err)
		return littleEndianBits(packed)
	}
	var packed bytes.Buffer
	for _, value := range one.Embedding {
		must(binary.Write(&packed, binary.LittleEndian, math.Float32bits(float32(value))))
	}
	return littleEndianBits(packed.Bytes())
}

func littleEndianBits(packed []byte) (bits []string) {
	for at := 0; at+4 <= len(packed); at += 4 {
		value := slices.Clone(packed[at : at+4])
		slices.Reverse(value)
		bits = append(bits, hex.EncodeToString(value))
	}
	return bits
}

func responsesParams(a *ask) responses.ResponseNewParams {
	store := a.request.Store != nil && *a.request.Store
	return responses.ResponseNewParams{
		Model: a.Model,
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(a.question)},
		Store: openai.Bool(store),
	}
}

func createResponse(a *ask) (object, error) {
	api := client(a)
	response, err := api.Responses.New(context.Background(), responsesParams(a))
	if err != nil {
		return nil, err
	}
	return object{"object": raw(response)}, nil
}

func responsesStream(a *ask) (object, error) {
	api := client(a)
	stream := api.Responses.NewStreaming(context.Background(), responsesParams(a))
	defer stream.Close()
	return collected(stream, "events", func(event responses.ResponseStreamEventUnion) object { return raw(event) })
}

func models(a *ask) (object, error) {
	api := client(a)
	page, err := api.Models.List(context.Background(), named(a))
	if err != nil {
		return nil, err
	}
	return object{"object": object{"data": page.Data}}, nil
}

func upload(a *ask) (object, error) {
	var content bytes.Buffer
	for range 1000 {
		for value := range 256 {
			content.WriteByte(byte(value))
		}
	}
	api := client(a)
	file, err := api.Files.New(context.Background(), openai.FileNewParams{
		File:    openai.File(&content, "bytes.bin", "application/octet-stream"),
		Purpose: openai.FilePurposeUserData,
	}, named(a))
	if err != nil {
		return nil, err
	}
	return object{"object": raw(file)}, nil
}

func named(a *ask) option.RequestOption {
	return option.WithHeader("x-conformance-question", a.question)
}

func collected[T any](stream *ssestream.Stream[T], name string, view func(T) object) (object, error) {
	items := []object{}
	for stream.Next() {
		items = append(items, view(stream.Current()))
	}
	seen := object{name: items}
	if len(items) == 0 || stream.Err() == nil {
		return seen, stream.Err()
	}
	seen["error"] = seenError(stream.Err())
	return seen, nil
}

// ---------------------------------------------------------------- what was seen, through the SDK's own types

func completionView(completion *openai.ChatCompletion) object {
	seen := typed(completion)
	if !completion.JSON.Usage.Valid() {
		delete(seen, "usage")
	}
	for at, choice := range completion.Choices {
		addExtras(seen, at, "message", choice.Message.JSON.ExtraFields)
	}
	return seen
}

func chunkView(chunk openai.ChatCompletionChunk) object {
	seen := typed(chunk)
	if !chunk.JSON.Usage.Valid() {
		delete(seen, "usage")
	}
	for at, choice := range chunk.Choices {
		addExtras(seen, at, "delta", choice.Delta.JSON.ExtraFields)
	}
	return seen
}

// addExtras puts the fields that the types do not know back where they were.
func addExtras(seen object, at int, part string, extras map[string]respjson.Field) {
	choice := seen["choices"].([]any)[at].(object)
	for name, field := range extras {
		var value any
		must(json.Unmarshal([]byte(field.Raw()), &value))
		choice[part].(object)[name] = value
	}
}

// typed shows what a user of the SDK's types reads, not the JSON they came from.
func typed(value any) (seen object) {
	text, err := json.Marshal(value)
	must(err)
	must(json.Unmarshal(text, &seen))
	return seen
}

func raw(value interface{ RawJSON() string }) (seen object) {
	must(json.Unmarshal([]byte(value.RawJSON()), &seen))
	return seen
}

func seenError(err error) object {
	var api *openai.Error
	if errors.As(err, &api) {
		return object{
			"class": "Error", "own": true, "message": api.Message, "status": api.StatusCode, "code": api.Code,
			"retry_after": api.Response.Header.Get("Retry-After"),
		}
	}
	var stream *ssestream.StreamError
	own := errors.As(err, &stream)
	return object{"class": reflect.Indirect(reflect.ValueOf(err)).Type().Name(), "own": own, "message": err.Error()}
}

// ---------------------------------------------------------------- playing the cases

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	var all spec
	must(json.Unmarshal(text, &all))
	wanted := strings.FieldsFunc(os.Getenv("CASES"), func(r rune) bool { return r == ',' })
	for _, one := range all.Cases {
		if len(wanted) > 0 && !slices.Contains(wanted, one.Name) {
			continue
		}
		line := playCase(one, all.Tools)
		line["sdk"], line["case"] = os.Getenv("SDK"), one.Name
		must(json.NewEncoder(os.Stdout).Encode(line))
	}
}

func playCase(one testCase, tools json.RawMessage) (line object) {
	steps := []object{}
	defer func() {
		if crash := recover(); crash != nil {
			line = object{"crash": fmt.Sprint(crash), "steps": steps}
		}
	}()
	for _, next := range one.Steps {
		a := newAsk(one, next, tools)
		if next.Do == "wait" {
			waitForOrigin(a.question)
			steps = append(steps, object{"do": "wait"})
			continue
		}
		seen, err := verbs[next.Do](a)
		var reason notOffered
		if errors.As(err, &reason) {
			return object{"na": string(reason)}
		}
		if err != nil {
			seen = object{"error": seenError(err)}
		}
		seen["do"], seen["question"] = next.Do, a.question
		addCacheHeaders(seen, a.response)
		steps = append(steps, seen)
	}
	return object{"steps": steps}
}

func newAsk(one testCase, next step, tools json.RawMessage) *ask {
	asker := fmt.Sprintf("%s by %s", one.Name, os.Getenv("SDK"))
	if one.Shared {
		asker = "everybody"
	}
	question := fmt.Sprintf("%s, run %s", asker, os.Getenv("RUN"))
	if next.Other {
		question += " (other)"
	}
	next.Model = first(next.Model, one.Model)
	next.Key = first(next.Key, one.Key, "sk-conformance")
	return &ask{step: next, request: one.Request, tools: tools, question: question}
}

func first(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

func addCacheHeaders(seen object, response *http.Response) {
	if response == nil {
		return
	}
	for name, header := range map[string]string{"x_cache": "X-Cache", "cache_status": "Cache-Status", "age": "Age"} {
		seen[name] = response.Header.Get(header)
	}
}

// waitForOrigin returns when the origin has no call of this question left to answer, and a moment later.
func waitForOrigin(question string) {
	address := os.Getenv("ORIGIN_URL") + "/_calls?question=" + url.QueryEscape(question)
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		response, err := http.Get(address)
		must(err)
		var calls struct{ Active int }
		must(json.NewDecoder(response.Body).Decode(&calls))
		response.Body.Close()
		if calls.Active == 0 {
			time.Sleep(300 * time.Millisecond)
			return
		}
	}
	panic("the origin is still answering")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
