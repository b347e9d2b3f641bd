import HTTPMessages
import Testing

@Suite struct FieldMaskingTests {
  @Test(arguments: [
    "Authorization", "proxy-authorization", "COOKIE", "Set-Cookie", "X-Auth-Token", "x-csrf-token",
    "X-Amz-Security-Token",
    "client_secret", "X-Api-Key", "x-apikey", "X_API_KEY", "password", "X-User-Password-Hash", "sessionid",
    "X-Amz-Signature", "X-Amz-Credential", "id_token", "access-key",
  ])
  func masks(name: String) { #expect(FieldMasking.isSecret(name.utf8)) }

  @Test(arguments: [
    "Host", "Content-Type", "Accept", "X-Author", "x-key", "Content-Length", "", "pass", "User-Agent", "next",
  ])
  func leaves(name: String) { #expect(!FieldMasking.isSecret(name.utf8)) }

  @Test(arguments: [
    ("/a", "/a"), ("/a?", "/a?"), ("/a?b=c", "/a?b=c"), ("/a?token=x", "/a?token=***"),
    ("/a?b=c&token=x&d", "/a?b=c&token=***&d"),
    ("/a?%74oken=x", "/a?%74oken=***"), ("/a?token", "/a?token"), ("/a?token=", "/a?token=***"),
    ("/a?x=1&&y=%", "/a?x=1&&y=%"),
    ("/a?TOKEN%=x", "/a?TOKEN%=***"), ("/a?api_key=1=2", "/a?api_key=***"),
  ])
  func masksQueries(target: String, shown: String) {
    #expect(FieldMasking.loggable(target: Array(target.utf8)) == shown)
  }

  @Test func masksEachValue() {
    let fields = HTTPFields([("Cookie", "a"), ("X", "b"), ("cookie", "c")])
    #expect(FieldMasking.loggable(fields) == ["Cookie: ***", "X: b", "cookie: ***"])
  }
}
