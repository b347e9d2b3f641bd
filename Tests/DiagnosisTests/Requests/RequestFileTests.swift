import Testing

@testable import Diagnosis

@Suite struct RequestFileTests {
  private func read(_ text: String, name: String = "requests.txt") throws -> [AppRequest] {
    try RequestFile.read(Array(text.utf8), name: name)
  }

  private func error(_ text: String, name: String = "requests.txt") -> RequestFileError? {
    do throws(RequestFileError) {
      _ = try RequestFile.read(Array(text.utf8), name: name)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("/api", "/api/items?n=1", "/items?n=1"), ("/api", "/api", "/"), ("/api", "/api?x", "/?x"),
    ("/api", "/apis/1", "/apis/1"), ("/api", "/v1/api/items", "/v1/api/items"), (nil, "/api/items", "/api/items"),
  ])
  func removesABasePathAsTheAdapterDoes(basePath: String?, target: String, sent: String) {
    #expect(AppRequest("GET", target).removing(basePath: basePath).target == sent)
  }

  @Test func readsCurlLines() throws {
    let requests = try read(
      """
      # what the front page loads
      curl -sS http://localhost:8080/items?page=2 -H 'Accept: application/json'

      $ curl -X PUT 'localhost:8080/items/1' \\
        --header "X-Trace: a b" \\
        --data-raw '{"name": "one"}'
      curl -I example.com
      """)
    #expect(
      requests == [
        AppRequest("GET", "/items?page=2", fields: [.init("Accept", "application/json")]),
        AppRequest(
          "PUT", "/items/1",
          fields: [.init("X-Trace", "a b"), .init("content-type", "application/x-www-form-urlencoded")],
          body: Array(#"{"name": "one"}"#.utf8)),
        AppRequest("HEAD", "/"),
      ])
  }

  @Test func readsCurlData() throws {
    #expect(try read("curl h/a -d b=1 -d c=2").first?.body == Array("b=1&c=2".utf8))
    #expect(try read("curl h/a -d b=1 -d c=2").first?.method == "POST")
    #expect(try read("curl -G h/a?x=0 -d b=1").first == AppRequest("GET", "/a?x=0&b=1"))
    #expect(try read("curl h --data-urlencode 'q=a b&c'").first?.body == Array("q=a%20b%26c".utf8))
    #expect(
      try read(#"curl h --json '{"a":1}'"#).first?.fields
        == [.init("content-type", "application/json"), .init("accept", "application/json")])
    #expect(
      try read("curl -u me:secret h").first?.fields == [.init("authorization", "Basic bWU6c2VjcmV0")])
    #expect(try read("curl h -d 'two\nlines'").first?.body == Array("two\nlines".utf8))
    #expect(try read("curl -XDELETE h/1").first?.title == "DELETE /1")
    #expect(try read("curl -sSo /dev/null -vL h/1").first?.title == "GET /1")
    #expect(try read("curl h -H 'Content-Length: 5' -H Host:x -H 'Empty;'").first?.fields == [.init("Empty", "")])
  }

  @Test func readsFilesOfCurlData() throws {
    let files = ["a.txt": Array("1\r\n2\n".utf8)]
    let requests = try RequestFile.read(
      Array("curl h -d @a.txt\ncurl h --data-binary @a.txt\ncurl h --data-raw @a.txt".utf8), name: "r",
      files: { files[$0] })
    #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == ["12", "1\r\n2\n", "@a.txt"])
  }

  @Test func readsCurlForms() throws {
    let line =
      "curl h -F 'title=a;b' -F 'photo=@dir/\"cat.jpg;type=image/jpeg' -F 'text=<note;filename=n' --form-string x=@y"
    let files = ["dir/\"cat.jpg": [0xFF, 0xD8], "note": Array("hello".utf8)]
    let requests = try RequestFile.read(Array(line.utf8), name: "r", files: { files[$0] })
    let request = try #require(requests.first)
    #expect(request.method == "POST")
    let type = try #require(request.fields.first { $0.name == "content-type" }?.value)
    let boundary = try #require(type.split(separator: "boundary=").last)
    let parts = [
      Array("Content-Disposition: form-data; name=\"title\"\r\n\r\na;b".utf8),
      Array(
        "Content-Disposition: form-data; name=\"photo\"; filename=\"%22cat.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
          .utf8)
        + [0xFF, 0xD8],
      Array(
        "Content-Disposition: form-data; name=\"text\"; filename=\"n\"\r\nContent-Type: application/octet-stream\r\n\r\nhello"
          .utf8),
      Array("Content-Disposition: form-data; name=\"x\"\r\n\r\n@y".utf8),
    ]
    let body = parts.reduce(into: [UInt8]()) { $0 += Array("--\(boundary)\r\n".utf8) + $1 + Array("\r\n".utf8) }
    #expect(request.body == body + Array("--\(boundary)--\r\n".utf8))
  }

  @Test func aFileOfCookiesIsNoCookie() throws {
    let requests = try read("curl h -b jar -c jar\ncurl h -b 'a=1; b=2'")
    #expect(requests.map(\.fields) == [[], [.init("cookie", "a=1; b=2")]])
  }

  @Test func namesTheLineOfAMistake() {
    #expect(error("curl h\ncurl -T a h")?.description == "line 2: the option -T is not supported here")
    #expect(error("\ncurl h -d @file")?.description == "line 2: -d @file names a file that cannot be read")
    #expect(error("curl h -F a=@file")?.description == "line 1: -F a=@file names a file that cannot be read")
    #expect(error("curl h -F a")?.description == "line 1: -F a has no '='")
    #expect(error("curl h --form-string a")?.description == "line 1: --form-string a has no '='")
    #expect(error("curl h -F a=b -d c")?.description == "line 1: -F and -d cannot be combined")
    #expect(error("curl 'h")?.description == "line 1: a quote is not closed")
    #expect(error("curl -X")?.description == "line 1: -X has no value")
    #expect(error("curl -s")?.description == "line 1: there is no URL")
    #expect(error("curl a b")?.description == "line 1: there is more than one URL: b")
    #expect(error("curl h -H nothing")?.description == "line 1: the header 'nothing' has no colon")
    #expect(error("curl h\nwget h")?.description == "line 2: this is no curl command")
    #expect(error("")?.description == "there is no request in it")
    #expect(error("# nothing\n")?.description == "there is no request in it")
  }

  @Test func readsHTTPFiles() throws {
    let requests = try read(
      """
      @host = http://localhost:8080
      @id=7

      ### one item
      # a comment
      GET {{host}}/items/{{ id }}
          ?full=true
          &lang=en HTTP/1.1
      Accept: */*

      ###
      POST {{host}}/items HTTP/1.1
      Content-Type: application/json

      {
        "id": {{id}}
      }

      ###
      /health
      """, name: "all.http")
    #expect(
      requests == [
        AppRequest("GET", "/items/7?full=true&lang=en", fields: [.init("Accept", "*/*")]),
        AppRequest(
          "POST", "/items", fields: [.init("Content-Type", "application/json")],
          body: Array("{\n  \"id\": 7\n}".utf8)),
        AppRequest("GET", "/health"),
      ])
    #expect(
      error("GET {{missing}}/", name: "a.http")?.description == "line 1: the variable 'missing' is not set in the file")
    #expect(error("get /", name: "a.http")?.line == 1)
    #expect(error("GET /\nnothing", name: "a.http")?.description == "line 2: the header 'nothing' has no colon")
    #expect(error("@a", name: "a.rest")?.line == 1)
  }

  @Test func readsArchives() throws {
    let requests = try read(
      #"""
      {"log": {"entries": [
        {"request": {"method": "GET", "url": "https://example.com/a?b=1#c", "headers": [
          {"name": ":authority", "value": "example.com"}, {"name": "accept", "value": "*/*"}]}},
        {"request": {"method": "POST", "url": "https://example.com/", "headers": [],
          "postData": {"mimeType": "text/plain", "text": "x"}}}
      ]}}
      """#)
    #expect(
      requests == [
        AppRequest("GET", "/a?b=1", fields: [.init("accept", "*/*")]), AppRequest("POST", "/", body: [0x78]),
      ])
    #expect(error(#"{"log": {}}"#)?.description == "it has no log.entries")
    #expect(error(#"{"log": {"entries": [{}]}}"#)?.description == "log.entries[0].request has no usable method and url")
    #expect(error("{")?.description.hasPrefix("it is not JSON") == true)
    #expect(error(#"{"a": 1}"#) != nil)
  }

  @Test func readsTheOperationsThatNeedNothing() throws {
    let requests = try read(
      #"""
      {"openapi": "3.1.0", "paths": {
        "/": {"get": {}},
        "/items": {"get": {"parameters": [
          {"name": "page", "in": "query", "required": true, "schema": {"default": 1}},
          {"name": "size", "in": "query", "schema": {"default": 10}}]}, "post": {}},
        "/items/{id}": {"parameters": [{"$ref": "#/components/parameters/Id"}], "get": {}},
        "/users/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true}]}},
        "/only-post": {"post": {}}},
        "components": {"parameters": {"Id": {"name": "id", "in": "path", "required": true, "example": "a1"}}}}
      """#)
    #expect(requests.map(\.title) == ["GET /", "GET /items?page=1", "GET /items/a1"])
    #expect(error(#"{"openapi": "3.1.0", "paths": {}}"#)?.description == "there is no request in it")
  }
}
