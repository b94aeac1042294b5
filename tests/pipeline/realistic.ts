/** Notebooks as people write them, without tags, for tests of suggestions. */
import type { SketchCell } from './notebooks.js';

const code = (source: string): SketchCell => [[], source];

/** Exploration of a data set with many looks, one model. */
export const TITANIC: readonly SketchCell[] = [
  '# Titanic: who survives?\n\nA first look.',
  code('!pip install seaborn'),
  code(
    'import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nimport seaborn as sns\n%matplotlib inline'
  ),
  code('sns.set_theme(style="whitegrid")\nnp.random.seed(0)'),
  '## 1. Load the data',
  code('train = pd.read_csv("train.csv")\ntest = pd.read_csv("test.csv")'),
  code('train.head()'),
  code('print(train.shape, test.shape)\ntrain.info()'),
  '## 2. Explore',
  code('sns.countplot(x="Survived", hue="Sex", data=train)\nplt.title("Survival")\nplt.show()'),
  code('corr = train.corr(numeric_only=True)\nsns.heatmap(corr, annot=True)'),
  code(
    'fig, axes = plt.subplots(1, 2, figsize=(12, 4))\nfor ax, column in zip(axes, ["Age", "Fare"]):\n    train[column].hist(ax=ax)\n    ax.set_title(column)'
  ),
  '## 3. Feature engineering',
  code('combined = pd.concat([train.drop(columns="Survived"), test])'),
  '### Age',
  code('combined["Age"] = combined["Age"].fillna(combined["Age"].median())'),
  '### Family',
  code('combined["Family"] = combined["SibSp"] + combined["Parch"] + 1'),
  code('combined["Family"].value_counts()'),
  '### Title',
  code(
    'def title_of(name):\n    return name.split(",")[1].split(".")[0].strip()\n\ncombined["Title"] = combined["Name"].map(title_of)'
  ),
  code('features = ["Pclass", "Age", "Fare", "Family"]'),
  code(
    'x = combined.iloc[: len(train)][features]\ny = train["Survived"]\nx_submit = combined.iloc[len(train) :][features]'
  ),
  '## 4. Model',
  code(
    'from sklearn.ensemble import RandomForestClassifier\nfrom sklearn.model_selection import cross_val_score'
  ),
  code(
    'model = RandomForestClassifier(n_estimators=200)\nscores = cross_val_score(model, x, y, cv=5)'
  ),
  code('model.fit(x, y)'),
  code('pd.Series(model.feature_importances_, index=features).sort_values().plot(kind="barh")'),
  '## 5. Submission',
  code(
    'submission = pd.DataFrame({"PassengerId": test["PassengerId"], "Survived": model.predict(x_submit)})\nsubmission.to_csv("submission.csv", index=False)'
  ),
  code('print("cross validation accuracy", scores.mean())')
];

/** Three models side by side, trained and judged below one heading each. */
export const THREE_MODELS: readonly SketchCell[] = [
  '# Car prices',
  '## Imports',
  code(
    'import pandas as pd\nimport numpy as np\nimport lightgbm as lgb\nimport xgboost as xgb\nfrom sklearn.ensemble import RandomForestRegressor\nfrom sklearn.metrics import r2_score, mean_absolute_error\nfrom sklearn.model_selection import train_test_split'
  ),
  '## Settings',
  code('TEST_SIZE = 0.2\nSEED = 42\nN_TREES = 300'),
  code('MAKES = ("Buick", "Saab")\nROOMS = {"small", "large"}'),
  '## Helpers',
  code(
    'def score(model, x, y):\n    predicted = model.predict(x)\n    return r2_score(y, predicted), mean_absolute_error(y, predicted)'
  ),
  '## Read',
  code('df = pd.read_csv("cars.csv")\ndf = df.drop_duplicates()'),
  code('df.describe()'),
  '## Split',
  code(
    'x = df.drop(columns="Price")\ny = np.log(df["Price"])\nx_train, x_test, y_train, y_test = train_test_split(x, y, test_size=TEST_SIZE, random_state=SEED)'
  ),
  '## LightGBM',
  code('model_lgbm = lgb.LGBMRegressor(n_estimators=N_TREES)\nmodel_lgbm.fit(x_train, y_train)'),
  code('lgb.plot_importance(model_lgbm)'),
  code('r2_lgbm, mae_lgbm = score(model_lgbm, x_test, y_test)\nprint("LightGBM", r2_lgbm)'),
  '## Random forest',
  code('model_rf = RandomForestRegressor(n_estimators=N_TREES).fit(x_train, y_train)'),
  code('r2_rf, mae_rf = score(model_rf, x_test, y_test)\nprint("Random forest", r2_rf)'),
  '## XGBoost',
  code('model_xgb = xgb.XGBRegressor(n_estimators=N_TREES)\nmodel_xgb.fit(x_train, y_train)'),
  code('r2_xgb, mae_xgb = score(model_xgb, x_test, y_test)\nprint("XGBoost", r2_xgb)'),
  '## Results',
  code(
    'results = pd.DataFrame({"r2": [r2_lgbm, r2_rf, r2_xgb], "mae": [mae_lgbm, mae_rf, mae_xgb]}, index=["lgbm", "rf", "xgb"])\nresults.sort_values("r2").to_csv("results.csv")'
  ),
  code('print(f"LightGBM R2: {r2_lgbm:.3f}")\nprint(f"Random forest R2: {r2_rf:.3f}")')
];

/** No headings at all, names used again and again. */
export const PLAIN: readonly SketchCell[] = [
  code('import pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.svm import SVR'),
  code('import warnings\nwarnings.filterwarnings("ignore")'),
  code(
    'from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler'
  ),
  code('df = pd.read_csv("houses.csv")'),
  code('df.head(10)'),
  code('df = df.dropna()\ndf["rooms_log"] = df["rooms"] ** 0.5'),
  code(
    'scaler = StandardScaler()\nX = scaler.fit_transform(df.drop("price", axis=1))\ny = df["price"]'
  ),
  code('X_train, X_test, y_train, y_test = train_test_split(X, y)'),
  code('results = {}'),
  code('model = Ridge()\nmodel.fit(X_train, y_train)'),
  code('results["ridge"] = model.score(X_test, y_test)'),
  code('model = SVR()\nmodel.fit(X_train, y_train)'),
  code('results["svr"] = model.score(X_test, y_test)'),
  code('for name, value in results.items():\n    print(name, value)')
];

/** Deep learning with classes, a training loop and a saved model. */
export const TORCH: readonly SketchCell[] = [
  '# Digits with PyTorch\n\nSome text.',
  code(
    'import torch\nfrom torch import nn\nfrom torch.utils.data import DataLoader, TensorDataset\nfrom sklearn.datasets import load_digits'
  ),
  code('torch.manual_seed(0)\ndevice = "cpu"'),
  'Hyperparameters\n---------------',
  code('# change these\nbatch_size = 64\nepochs: int = 3\nlearning_rate = 1e-3'),
  'Data\n====',
  code(
    'digits = load_digits()\nimages = torch.tensor(digits.data, dtype=torch.float32)\nlabels = torch.tensor(digits.target)'
  ),
  code(
    'train_loader = DataLoader(TensorDataset(images[:1500], labels[:1500]), batch_size=batch_size)\ntest_loader = DataLoader(TensorDataset(images[1500:], labels[1500:]), batch_size=batch_size)'
  ),
  code('images[0].reshape(8, 8)'),
  '<h1>Model</h1>',
  code(
    'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))\n\n    def forward(self, x):\n        return self.layers(x)'
  ),
  'Training\n====',
  code(
    'model = Net().to(device)\noptimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)\nloss_function = nn.CrossEntropyLoss()'
  ),
  code(
    'losses = []\nfor epoch in range(epochs):\n    for x, y in train_loader:\n        optimizer.zero_grad()\n        loss = loss_function(model(x), y)\n        loss.backward()\n        optimizer.step()\n    losses.append(loss.item())\n    print(epoch, loss.item())'
  ),
  'Evaluation\n====',
  code(
    'correct = 0\nwith torch.no_grad():\n    for x, y in test_loader:\n        correct += (model(x).argmax(1) == y).sum().item()\naccuracy = correct / len(test_loader.dataset)'
  ),
  code('torch.save(model.state_dict(), "model.pt")'),
  code('print("accuracy:", accuracy)')
];

/** Two data sets that meet, files written and read again, code that looks like a look and is none. */
export const SALES: readonly SketchCell[] = [
  '# Sales report',
  code('from pathlib import Path\nimport pandas as pd'),
  code('YEAR = 2024\nFOLDER = "data"'),
  '## Customers',
  code(
    'customers = pd.read_csv(f"{FOLDER}/customers.csv")\ncustomers.columns = customers.columns.str.lower()'
  ),
  '## Orders',
  code(
    'orders = pd.read_parquet(f"{FOLDER}/orders.parquet")\norders = orders[orders["year"] == YEAR]'
  ),
  code('orders.dropna(inplace=True)'),
  code('orders.sample(3)'),
  '## Clean names',
  code('customers["name"] = customers["name"].str.title()'),
  '## Join',
  code('sales = orders.merge(customers, on="customer")\nsales.to_csv("sales.csv")'),
  '## Report',
  code('table = pd.read_csv("sales.csv")\ntotal = table["amount"].sum()'),
  code('summary = sales.groupby("region")["amount"].sum()\nsummary.to_json("summary.json")'),
  code('total')
];
