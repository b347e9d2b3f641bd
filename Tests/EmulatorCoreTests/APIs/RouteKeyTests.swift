import EmulatorCore
import Testing

@Suite struct RouteKeyTests {
  @Test(arguments: [
    ("GET /users/{id}", "GET /users/{id}"), ("get /", "GET /"), ("ANY /{proxy+}", "ANY /{proxy+}"),
    ("$default", "$default"), ("any /a/{b}/c/{d+}", "ANY /a/{b}/c/{d+}"), ("* /x", "ANY /x"),
    ("x-amazon-apigateway-any-method /x", "ANY /x"), ("PATCH  /a.b~c", "PATCH /a.b~c"),
  ])
  func keysAreParsed(text: String, key: String) throws {
    #expect(try RouteKey(text).description == key)
  }

  @Test(arguments: [
    ("", "expected METHOD PATH, for example GET /users/{id}, or $default"),
    ("/users", "expected METHOD PATH, for example GET /users/{id}, or $default"),
    ("FETCH /", "FETCH is not a method; expected ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
    ("GET users", "the path users does not start with /"),
    ("GET /users/", "the path /users/ ends with /; leave that out"),
    ("GET /a//b", "the path /a//b has an empty segment"),
    ("GET /{proxy+}/a", "{proxy+} is not at the end of the path; only the last segment can be greedy"),
    ("GET /{id}/{id}", "the path has two variables named id"),
    ("GET /{}", "{} is not a path variable; expected a whole segment such as {id} or {proxy+}"),
    ("GET /{+}", "{+} is not a path variable; expected a whole segment such as {id} or {proxy+}"),
    ("GET /a{id}", "a{id} is not a path variable; expected a whole segment such as {id} or {proxy+}"),
    ("GET /{id", "{id is not a path variable; expected a whole segment such as {id} or {proxy+}"),
    ("GET /a b", "the path /a b contains a character that paths cannot contain"),
    ("GET /a?b", "the path /a?b contains a character that paths cannot contain"),
  ])
  func mistakesAreExplained(text: String, message: String) {
    #expect { try RouteKey(text) } throws: { "\($0)" == message }
  }

  @Test func templatesKnowTheirVariables() throws {
    let path = try RoutePath("/a/{b}/{c+}")
    #expect(path.segments == [.literal("a"), .variable("b"), .greedy("c")])
    #expect(path.isGreedy)
    #expect(try !RoutePath("/").isGreedy)
  }
}
