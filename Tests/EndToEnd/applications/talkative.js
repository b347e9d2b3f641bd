// Fills its standard output, which Node has made non-blocking for all who share it, and serves on.
const http = require("node:http");

const size = Number(process.env.OUTPUT_SIZE);
for (let written = 0; written < size; written += 1000) process.stdout.write("x".repeat(999) + "\n");

http
  .createServer((request, response) => {
    response.setHeader("Content-Type", "text/plain");
    response.end("served");
  })
  .listen(Number(process.env.PORT), "127.0.0.1");
