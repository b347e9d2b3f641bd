<?php
// A PHP application for any server: nothing in it knows of Lambda.

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$route = "{$_SERVER['REQUEST_METHOD']} $path";

function respond(array $value, int $status = 200): void
{
    http_response_code($status);
    header('content-type: application/json');
    echo json_encode($value);
}

if ($route === 'GET /') {
    respond(['message' => 'Hello from PHP through Lambda']);
} elseif ($route === 'POST /orders') {
    respond(['received' => json_decode(file_get_contents('php://input'), true)], 201);
} elseif ($route === 'GET /stream') {
    header('content-type: text/plain; charset=utf-8');
    while (ob_get_level() > 0) {
        ob_end_flush();
    }
    for ($number = 0; $number < 3; $number++) {
        echo "part $number\n";
        flush();
        usleep(300_000);
    }
} else {
    respond(['message' => 'Not found'], 404);
}
