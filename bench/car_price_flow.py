"""The car-price notebook as a Metaflow flow, for bench/reruns.py: the same code in the same steps."""

import lightgbm as lgb
import matplotlib.pyplot as plt  # noqa: F401 - the notebook imports it, too
import numpy as np
import pandas as pd
import xgboost as xgb
from metaflow import FlowSpec, step
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import train_test_split

TEST_SIZE = 0.2
N_ESTIMATORS = 300
SEED = 42
MAKES = ["Buick", "Cadillac", "Chevy", "Pontiac", "Saab", "Saturn"]
BODIES = ["convertible", "coupe", "hatchback", "sedan", "wagon"]
OPTIONS = {"n_estimators": N_ESTIMATORS, "random_state": SEED, "n_jobs": 1}


def score(model, x, y):
    predicted = model.predict(x)
    return r2_score(y, predicted), mean_absolute_error(y, predicted)


class CarPriceFlow(FlowSpec):
    @step
    def start(self):
        self.df_auto = pd.read_csv("car_prices.csv")
        self.next(self.clean_data)

    @step
    def clean_data(self):
        df_auto = self.df_auto.drop_duplicates().rename(columns={"Cylinder": "Cylinders"})
        complete = (df_auto[MAKES].sum(axis=1) == 1) & (df_auto[BODIES].sum(axis=1) == 1)
        self.df_auto = df_auto[complete].reset_index(drop=True)
        self.next(self.prep_data)

    @step
    def prep_data(self):
        df_auto = self.df_auto
        df_auto["PriceLog"] = np.log(df_auto["Price"])
        df_auto["MileagePerDoor"] = df_auto["Mileage"] / df_auto["Doors"]
        self.features = [c for c in df_auto.columns if c not in ("Price", "PriceLog")]
        self.next(self.split_data)

    @step
    def split_data(self):
        self.x_train, self.x_test, self.y_train, self.y_test = train_test_split(
            self.df_auto[self.features],
            self.df_auto["PriceLog"],
            test_size=TEST_SIZE,
            random_state=SEED,
        )
        self.next(self.train_lgbm, self.train_rf, self.train_xgb)

    @step
    def train_lgbm(self):
        self.model = lgb.LGBMRegressor(**OPTIONS, verbose=-1).fit(self.x_train, self.y_train)
        self.next(self.eval_lgbm)

    @step
    def eval_lgbm(self):
        self.r2, self.error = score(self.model, self.x_test, self.y_test)
        self.name = "LightGBM"
        self.next(self.results)

    @step
    def train_rf(self):
        self.model = RandomForestRegressor(**OPTIONS).fit(self.x_train, self.y_train)
        self.next(self.eval_rf)

    @step
    def eval_rf(self):
        self.r2, self.error = score(self.model, self.x_test, self.y_test)
        self.name = "Random forest"
        self.next(self.results)

    @step
    def train_xgb(self):
        self.model = xgb.XGBRegressor(**OPTIONS).fit(self.x_train, self.y_train)
        self.next(self.eval_xgb)

    @step
    def eval_xgb(self):
        self.r2, self.error = score(self.model, self.x_test, self.y_test)
        self.name = "XGBoost"
        self.next(self.results)

    @step
    def results(self, inputs):
        for each in inputs:
            print(f"{each.name:<14}{each.r2:.4f}")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CarPriceFlow()
