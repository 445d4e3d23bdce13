#!/bin/sh
# 不上网安装或升级银铃：sh install.sh [装到哪里，不写就是 /opt/yinling]
set -eu
cd "$(dirname "$0")"
home=${1:-/opt/yinling}
here=$(uname -sm) && python=${PYTHON:-python3}

sha256sum --check --quiet SHA256SUMS || {
  echo "安装包不完整，请重新复制一份。什么也没有改。" >&2; exit 1; }
command -v "$python" >/dev/null || {
  echo "这台机器上没有 $python。什么也没有改。" >&2; exit 1; }
has="$("$python" -c 'import sys; print("Python %d.%d" % sys.version_info[:2])') $here"
[ "$has" = "$(cat built-for)" ] || {
  echo "安装包是给 $(cat built-for) 做的，这台机器是 $has。什么也没有改。" >&2
  echo "装有别的 Python 时可以指定：PYTHON=python3.11 sh install.sh" >&2; exit 1; }

[ -x "$home/bin/python" ] || "$python" -m venv "$home" || {
  echo "建不了 $home：请看看有没有权限，有没有装 python3-venv。" >&2; exit 1; }
pip() { "$home/bin/python" -m pip --isolated --disable-pip-version-check --quiet "$@"; }
# pip makes sure that nothing is missing before it changes anything. The second line is for a
# newer build of the same version, which it would leave out.
pip install --no-index --find-links wheels -c constraints.txt wheels/yinling-*.whl
pip install --no-index --no-deps --force-reinstall wheels/yinling-*.whl
echo "装好了：$home/bin/yinling"
