#!/bin/sh
echo 'Content-Type: text/html; charset=utf-8'
echo
echo "<h1>Hello from $(hostname)</h1>"
