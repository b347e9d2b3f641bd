// A server on Go's net/http: nothing in it knows of Lambda.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func respond(writer http.ResponseWriter, status int, value any) {
	writer.Header().Set("content-type", "application/json")
	writer.WriteHeader(status)
	json.NewEncoder(writer).Encode(value)
}

func home(writer http.ResponseWriter, request *http.Request) {
	if request.URL.Path != "/" {
		http.NotFound(writer, request)
		return
	}
	respond(writer, http.StatusOK, map[string]string{"message": "Hello from Go through Lambda"})
}

func orders(writer http.ResponseWriter, request *http.Request) {
	var order any
	if err := json.NewDecoder(request.Body).Decode(&order); err != nil {
		respond(writer, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	respond(writer, http.StatusCreated, map[string]any{"received": order})
}

func stream(writer http.ResponseWriter, _ *http.Request) {
	writer.Header().Set("content-type", "text/plain; charset=utf-8")
	for number := 0; number < 3; number++ {
		fmt.Fprintf(writer, "part %d\n", number)
		writer.(http.Flusher).Flush()
		time.Sleep(300 * time.Millisecond)
	}
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	http.HandleFunc("/", home)
	http.HandleFunc("/orders", orders)
	http.HandleFunc("/stream", stream)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
