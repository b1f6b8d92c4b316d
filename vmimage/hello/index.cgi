#!/bin/sh
# The demo's page. Shell words only: under emulation every program started costs a blink.

# one FILE: sets `line` to the file's first line, or to nothing
one() {
    line=
    read -r line 2>/dev/null <"$1"
}

# size BYTES: sets `size` to a number with a unit
size() {
    case $1 in
        '' | *[!0-9]*) size=$unlimited ;;
        *)
            if [ "$1" -ge 1073741824 ]; then
                size="$(($1 / 1073741824)).$(($1 % 1073741824 * 10 / 1073741824)) GiB"
            else
                size="$(($1 / 1048576)).$(($1 % 1048576 * 10 / 1048576)) MiB"
            fi
            ;;
    esac
}

case $HTTP_ACCEPT_LANGUAGE in
    zh*)
        language=zh-CN title='容器在运行' lead='这个页面由一个 Linux 容器里的 busybox 提供。'
        host='主机名' kernel='内核' machine='架构' memory='内存' limit='内存上限' processor='CPU 上限'
        unlimited='不限' cores='核' hint='试试给它设个上限：'
        ;;
    *)
        language=en title='The container runs'
        lead='This page is served by busybox inside a Linux container.'
        host='Host name' kernel='Kernel' machine='Architecture' memory='Memory in use'
        limit='Memory limit' processor='CPU limit' unlimited='none'
        cores='cores' hint='Give it limits and look again:'
        ;;
esac

one /proc/sys/kernel/hostname
name=$line
one /proc/sys/kernel/osrelease
release=$line
one /proc/sys/kernel/arch
arch=$line
one /sys/fs/cgroup/memory.current
size "$line"
used=$size
one /sys/fs/cgroup/memory.max
size "$line"
most=$size
one /sys/fs/cgroup/cpu.max
quota=${line%% *} period=${line##* }
case $quota in
    '' | max) share=$unlimited ;;
    *)
        hundredths=$((quota * 100 / period % 100))
        [ "$hundredths" -gt 9 ] || hundredths=0$hundredths
        share="$((quota / period)).$hundredths $cores"
        ;;
esac

cat <<END
Content-Type: text/html; charset=utf-8
Cache-Control: no-store

<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title · $name</title>
<style>
  :root {
    --window: #F6F7F9; --card: #FFFFFF; --line: #E3E6EB; --text: #14181F; --muted: #5B6472;
    --accent: #0B6E6E; --wash: #DDF0EE; --sunk: #EEF0F3;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --window: #12161C; --card: #191E26; --line: #2A313C; --text: #E8EBF0; --muted: #A3ACBA;
      --accent: #4FC3BD; --wash: #12383A; --sunk: #0D1015;
    }
  }
  * { box-sizing: border-box; margin: 0; }
  body {
    min-height: 100vh; display: grid; place-items: center; padding: 24px;
    background: var(--window); color: var(--text);
    font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Inter, "Noto Sans", "PingFang SC",
      "Microsoft YaHei", sans-serif;
  }
  main {
    width: min(100%, 520px); padding: 32px; background: var(--card);
    border: 1px solid var(--line); border-radius: 12px;
  }
  header { display: flex; gap: 16px; align-items: center; margin-bottom: 24px; }
  header svg { flex: none; width: 56px; height: 56px; padding: 8px; border-radius: 12px;
    background: var(--wash); color: var(--accent); }
  h1 { font-size: 22px; font-weight: 680; line-height: 1.25; }
  p { color: var(--muted); }
  dl { display: grid; grid-template-columns: auto 1fr; margin: 0 0 24px; }
  dt, dd { padding: 10px 0; border-top: 1px solid var(--line); }
  dt { padding-right: 24px; color: var(--muted); }
  dd { text-align: right; overflow-wrap: anywhere;
    font: 13px/1.7 ui-monospace, "JetBrains Mono", "Cascadia Mono", Menlo, monospace; }
  pre { margin-top: 8px; padding: 12px; border-radius: 8px; background: var(--sunk);
    white-space: pre-wrap; font: 13px/1.6 ui-monospace, "JetBrains Mono", Menlo, monospace; }
</style>
<main>
  <header>
    <svg viewBox="0 0 40 40" fill="none" stroke="currentColor" stroke-width="4"
      stroke-linecap="round" role="img" aria-label="Sampan">
      <path d="M4 12c9 7 23 7 32 0"/><path d="M8 21c7 5 17 5 24 0"/><path d="M13 30c4 3 10 3 14 0"/>
    </svg>
    <div><h1>$title</h1><p>$lead</p></div>
  </header>
  <dl>
    <dt>$host</dt><dd>$name</dd>
    <dt>$kernel</dt><dd>Linux $release</dd>
    <dt>$machine</dt><dd>$arch</dd>
    <dt>$memory</dt><dd>$used</dd>
    <dt>$limit</dt><dd>$most</dd>
    <dt>$processor</dt><dd>$share</dd>
  </dl>
  <p>$hint</p>
  <pre>docker run -d -p 8081:80 -m 64m --cpus 0.5 sampan/hello</pre>
</main>
</html>
END
