import Testing

@testable import Diagnosis

@Suite struct RecognizedAppTests {
  private static func notFound(_ body: String, _ fields: [AppRequest.Field] = []) -> AppResponse {
    AppResponse(404, fields: fields, body: Array(body.utf8))
  }

  /// Processes and responses as they were recorded, and what they are.
  private static let recorded: [(processes: [[String]], responses: [AppResponse], title: String?)] = [
    (
      [["/usr/bin/python3", "/usr/local/bin/uvicorn", "main:app", "--port", "8080"]],
      [notFound(#"{"detail":"Not Found"}"#, [.init("server", "uvicorn")])], "FastAPI on uvicorn"
    ),
    (
      [
        ["/usr/bin/python3", "/usr/local/bin/gunicorn", "-w", "2", "app:app"],
        ["/usr/bin/python3", "/usr/local/bin/gunicorn", "-w", "2", "app:app"],
      ],
      [
        notFound(
          "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not "
            + "found on the server. If you entered the URL manually please check your spelling and try again.</p>\n",
          [.init("Server", "gunicorn")])
      ], "Flask on gunicorn"
    ),
    (
      [["python3", "-m", "flask", "run"]], [notFound("", [.init("Server", "Werkzeug/3.0.1 Python/3.11.2")])], "Flask"
    ),
    (
      [["python3", "manage.py", "runserver", "8080"]],
      [
        notFound(
          "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n  <h1>Not Found</h1>"
            + "<p>The requested resource was not found on this server.</p>\n</body>\n</html>\n",
          [.init("X-Frame-Options", "DENY")])
      ], "Django"
    ),
    ([["node", "app.js"]], [notFound("<pre>Cannot GET /missing</pre>")], "Express on node"),
    ([["node", "app.js"]], [AppResponse(200, fields: [.init("X-Powered-By", "Express")])], "Express on node"),
    ([["next-server (v15.1.0)"]], [AppResponse(200, fields: [.init("X-Powered-By", "Next.js")])], "Next.js"),
    (
      [["java", "-cp", "/app", "org.springframework.boot.loader.launch.JarLauncher"]],
      [
        notFound(
          #"{"timestamp":"2026-11-24T09:35:48.264+00:00","status":404,"error":"Not Found","path":"/missing"}"#,
          [.init("Content-Type", "application/json")])
      ], "Spring on java"
    ),
    (
      [["java", "-jar", "/app/app.jar"]],
      [
        notFound(
          #"{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource missing.","instance":"/missing"}"#,
          [.init("Content-Type", "application/problem+json")])
      ], "Spring on java"
    ),
    (
      [["java", "-jar", "/app/app.jar"]],
      [
        notFound(
          #"{"timestamp":"2026-11-24T09:35:48.264Z","path":"/missing","status":404,"error":"Not Found","requestId":"1b3c-1"}"#,
          [.init("Content-Type", "application/json")])
      ], "Spring on java"
    ),
    (
      [["java", "-jar", "/app/app.jar"]],
      [
        AppResponse(
          500,
          body: Array(
            "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error".utf8))
      ], "Spring on java"
    ),
    // Without an error page of its own, and behind a login.
    ([["java", "-jar", "/app/app.jar"]], [AppResponse(401, fields: [.init("WWW-Authenticate", "Basic")])], "java"),
    (
      [["node", "server.js"]],
      [
        notFound(
          #"<!DOCTYPE html><html><head><link rel="preload" as="script" href="/_next/static/chunks/webpack-4a1.js"/>"#)
      ], "Next.js on node"
    ),
    (
      [["/usr/bin/node", "/app/node_modules/.bin/next", "start"], ["next-server (v14.2.3)"]],
      [AppResponse(200, fields: [.init("X-Powered-By", "Next.js")])], "Next.js on node"
    ),
    (
      [["puma: cluster worker 0: 12 [app]"], ["puma 6.4.2 (tcp://0.0.0.0:8080) [app]"]],
      [notFound("<title>Action Controller: Exception caught</title>ActionController::RoutingError")], "Rails on puma"
    ),
    ([["ruby", "bin/rails", "server", "-p", "8080"]], [], "Rails"),
    (
      [["gunicorn: master [project.wsgi]"], ["gunicorn: worker [project.wsgi]"]],
      [notFound("<p>Page not found</p><code>DEBUG = True</code>", [.init("X-Frame-Options", "DENY")])],
      "Django on gunicorn"
    ),
    ([["/app/server"]], [notFound("404 page not found", [.init("Content-Type", "text/plain")])], "Go"),
    (
      [["node", "dist/main.js"]],
      [
        notFound(
          #"{"message":"Cannot GET /missing","error":"Not Found","statusCode":404}"#, [.init("X-Powered-By", "Express")]
        )
      ], "Express on node"
    ),
    (
      [
        ["nginx: master process nginx"], ["php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)"],
        ["php-fpm: pool www"],
      ],
      [notFound("File not found.\n", [.init("Server", "nginx/1.22.1"), .init("X-Powered-By", "PHP/8.2.24")])],
      "PHP on nginx"
    ),
    (
      [["/usr/bin/python3", "/usr/bin/hypercorn", "main:app"]], [notFound("", [.init("server", "hypercorn-h11")])],
      "hypercorn"
    ),
    (
      [["/var/task/bootstrap"]],
      [notFound("404 page not found\n", [.init("X-Content-Type-Options", "nosniff")])], "Go"
    ),
    (
      [["puma 6.0.2 (tcp://0.0.0.0:8080) [app]"]],
      [AppResponse(200, fields: [.init("x-runtime", "0.01"), .init("x-request-id", "1")])], "Rails on puma"
    ),
    (
      [["php", "-S", "127.0.0.1:8080"]], [AppResponse(200, fields: [.init("X-Powered-By", "PHP/8.2.24")])], "PHP"
    ),
    (
      [["nginx: master process nginx -g daemon off;"], ["nginx: worker process"]],
      [notFound("<html>404</html>", [.init("Server", "nginx/1.22.1")])], "nginx"
    ),
    ([["/usr/bin/node", "server.js"]], [notFound("Not Found")], "node"),
    ([["/opt/app"]], [notFound("")], nil),
    ([], [], nil),
  ]

  @Test(arguments: recorded.indices)
  func recognizes(index: Int) {
    let case_ = Self.recorded[index]
    #expect(RecognizedApp(processes: case_.processes, responses: case_.responses).title == case_.title)
  }
}
