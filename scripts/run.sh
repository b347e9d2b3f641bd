#!/usr/bin/env bash
# Runs the FastAPI example behind a local Lambda. SWIFTLET_LISTEN and APP_PORT set the two ports.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
swift build --product lambda-adapter
swift build --product swiftlet

listen=${SWIFTLET_LISTEN:-127.0.0.1:9000}
port=${APP_PORT:-8080}
cat << EOF

  FastAPI behind a local Lambda. When it is ready, try:

    curl http://$listen/
    curl -F 'file=@README.md' http://$listen/form
    .venv/bin/aws lambda invoke --endpoint-url http://$listen --region us-east-1 --no-sign-request \\
      --function-name fastapi --payload '{"any":"event"}' /dev/stdout

  Press Ctrl-C to stop.

EOF
exec "$(swift build --show-bin-path)/swiftlet" local --listen "$listen" --function-name fastapi --app-port "$port" -- \
  .venv/bin/uvicorn --app-dir Examples/fastapi --host 127.0.0.1 --port "$port" main:app
