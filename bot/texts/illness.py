"""Words of illness, in two parts: for all who look whether a text tells that somebody is ill."""

from __future__ import annotations

# What tells that somebody is ill; who is invited to a talk on it reads other words.
TELLS = "住院|病房|病床|床号|病危|病重|化疗|放疗|癌|骨折|确诊|偏瘫|瘫痪|中风|脑梗|心梗|痴呆|抑郁|做了?手术"
# What but names an illness, or a state, as a talk or a wish may.
NAMES = (
    "生病|病了|病情|床位|肿瘤|高血压|糖尿病|心脏病|失能|残疾|慢性病|重病|病号|病假"
    r"|(?<!\d)\d{1,3}床"
)
