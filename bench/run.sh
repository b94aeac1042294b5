#!/usr/bin/env bash
# All measurements. Kale and what it needs go into .bench/kale; nothing else is changed.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x .bench/kale/bin/kale ]; then
  echo 'Installing kubeflow-kale 2.3.0 into .bench/kale …' >&2
  python3 -m venv .bench/kale
  .bench/kale/bin/pip install --quiet kubeflow-kale==2.3.0 pandas lightgbm scikit-learn xgboost matplotlib
fi
if [ ! -x .bench/peers/bin/metaflow ]; then
  echo 'Installing Metaflow and papermill into .bench/peers …' >&2
  python3 -m venv .bench/peers
  .bench/peers/bin/pip install --quiet metaflow==2.19.39 papermill==2.7.0 ipykernel \
    pandas scikit-learn lightgbm xgboost matplotlib
  .bench/peers/bin/python -m ipykernel install --sys-prefix --name python3 >/dev/null
fi
if [ ! -d .bench/xxhash ]; then
  .venv/bin/pip install --quiet --target .bench/xxhash xxhash
fi
.venv/bin/python bench/notebooks.py .bench/notebooks
npx esbuild bench/{analysis,rejections,size}.ts --bundle --platform=node --format=esm --log-level=error \
  --outdir=.bench --out-extension:.js=.mjs

echo
echo "## Whole processes ($(date -u +%F), $(nproc) cores, $(node --version), $(.venv/bin/python -V))"
echo
.venv/bin/python bench/processes.py .bench/notebooks
echo
echo '## In a running process'
echo
node .bench/analysis.mjs .bench/notebooks examples/car-price/predict-car-price.ipynb

echo
echo '## Size of the car-price pipeline for Kubeflow Pipelines 2.2, runtime and environment in it'
echo
node .bench/size.mjs examples/car-price/predict-car-price.ipynb 2.2

echo
echo '## Standard library files that the parser wrongly rejects (goal: 0)'
echo
node .bench/rejections.mjs

echo
echo '## Steps and reruns on this machine'
echo
.venv/bin/python bench/reruns.py --peers

echo
echo '## Snapshots'
echo
.venv/bin/python bench/snapshots.py

echo
echo '## The page: keys, large notebooks, reruns, size'
echo
bench/page.sh
