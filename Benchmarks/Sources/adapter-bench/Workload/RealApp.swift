/// A real server behind the adapter, with `GET /` and `POST /echo`. Paths are relative to the repository.
enum RealApp: String, Sendable, CaseIterable {
  case fastAPI = "fastapi"
  case node = "node"
  case express = "express"

  /// Its name in the table.
  var title: String {
    switch self {
    case .fastAPI: "FastAPI on uvicorn"
    case .node: "Node's http"
    case .express: "Express"
    }
  }

  /// The interpreter and its arguments.
  func command(port: UInt16) -> [String] {
    switch self {
    case .fastAPI:
      [
        ".venv/bin/python", "-m", "uvicorn", "--port", "\(port)", "--log-level", "warning",
        "--app-dir", "Examples/fastapi", "main:app",
      ]
    case .node: ["node", "Examples/node/server.js"]
    case .express: ["node", "Benchmarks/Apps/express.js"]
    }
  }

  /// Debian installs Express in a folder of its own.
  func variables(port: UInt16) -> [String] {
    ["PORT=\(port)", "NODE_ENV=production", "NODE_PATH=/usr/share/nodejs", "PYTHONDONTWRITEBYTECODE=1"]
  }

  /// The body of its response to `GET /`.
  var greeting: String {
    switch self {
    case .fastAPI: #"{"message":"Hello from FastAPI through Lambda"}"#
    case .node: #"{"message":"Hello from Node through Lambda"}"#
    case .express: #"{"message":"Hello from Express through Lambda"}"#
    }
  }
}
