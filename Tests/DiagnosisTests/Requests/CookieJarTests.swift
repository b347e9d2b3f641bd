import Testing

@testable import Diagnosis

@Suite struct CookieJarTests {
  private static func response(_ cookies: String...) -> AppResponse {
    AppResponse(200, fields: [.init("content-type", "text/plain")] + cookies.map { .init("Set-Cookie", $0) })
  }

  private static func cookies(_ jar: CookieJar, for target: String, fields: [AppRequest.Field] = []) -> [String] {
    jar.adding(to: AppRequest("GET", target, fields: fields)).fields.filter { $0.name == "cookie" }.map(\.value)
  }

  @Test func sendsCookiesBack() {
    var jar = CookieJar()
    #expect(jar.isEmpty)
    #expect(Self.cookies(jar, for: "/").isEmpty)
    jar.take(
      Self.response("session=a=b==; Path=/; HttpOnly", "theme=dark; Path=/"), to: AppRequest("GET", "/login/now"))
    #expect(Self.cookies(jar, for: "/other?x=1") == ["session=a=b==; theme=dark"])
    jar.take(Self.response("session=c; path=/"), to: AppRequest("GET", "/"))
    #expect(Self.cookies(jar, for: "/") == ["theme=dark; session=c"])
    #expect(jar.names == ["theme", "session"])
  }

  @Test(arguments: [
    "a=; Max-Age=0; Path=/", "a=x; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "a=x; Max-Age=-1; Path=/",
  ])
  func deletesCookies(text: String) {
    var jar = CookieJar()
    jar.take(Self.response("a=1; Path=/; Max-Age=60"), to: AppRequest("GET", "/"))
    #expect(!jar.isEmpty)
    jar.take(Self.response(text), to: AppRequest("GET", "/"))
    #expect(jar.isEmpty)
  }

  @Test(arguments: [
    ("/shop", "/shop", true), ("/shop", "/shop/cart", true), ("/shop", "/shopping", false), ("/shop/", "/shop/a", true),
    ("/", "/a", true), ("/shop", "/", false),
  ])
  func sendsCookiesToTheirPathsOnly(path: String, target: String, isSent: Bool) {
    var jar = CookieJar()
    jar.take(Self.response("a=1; Path=\(path)"), to: AppRequest("GET", "/"))
    #expect(Self.cookies(jar, for: target).isEmpty == !isSent)
  }

  @Test func aCookieWithoutAPathBelongsToTheFolderOfTheRequest() {
    var jar = CookieJar()
    jar.take(Self.response("a=1"), to: AppRequest("POST", "/account/login?next=/"))
    #expect(Self.cookies(jar, for: "/account/page") == ["a=1"])
    #expect(Self.cookies(jar, for: "/").isEmpty)
  }

  @Test func keepsTheRequestsOwnCookies() {
    var jar = CookieJar()
    jar.take(Self.response("b=new; Path=/"), to: AppRequest("GET", "/"))
    #expect(Self.cookies(jar, for: "/", fields: [.init("Cookie", "a=1; b=old")]) == ["a=1; b=new"])
  }

  @Test(arguments: ["", ";", "=x", "name", "; Path=/"])
  func ignoresWhatIsNoCookie(text: String) {
    var jar = CookieJar()
    jar.take(Self.response(text), to: AppRequest("GET", "/"))
    #expect(jar.isEmpty)
  }
}
