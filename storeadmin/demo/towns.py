"""The 32 towns of the demo's city: real names and codes, our own split of 105 stores, a place on the tile map."""

from typing import NamedTuple


class DemoTown(NamedTuple):
    """One town: stores run by partners and by the carrier itself, column and row on the tile map."""

    code: str
    zh: str
    en: str
    kind: str
    partner_stores: int
    own_stores: int
    grid_x: int
    grid_y: int

    @property
    def key(self) -> str:
        return self.en.lower().replace("'", "")


TOWNS: tuple[DemoTown, ...] = tuple(
    DemoTown(*row)
    for row in (
        ("441900003", "东城", "Dongcheng", "street", 3, 2, 4, 3),
        ("441900004", "南城", "Nancheng", "street", 3, 1, 3, 3),
        ("441900005", "万江", "Wanjiang", "street", 2, 1, 3, 2),
        ("441900006", "莞城", "Guancheng", "street", 2, 0, 4, 2),
        ("441900101", "石碣", "Shijie", "town", 2, 1, 4, 1),
        ("441900102", "石龙", "Shilong", "town", 2, 0, 5, 1),
        ("441900103", "茶山", "Chashan", "town", 2, 1, 5, 2),
        ("441900104", "石排", "Shipai", "town", 2, 1, 6, 1),
        ("441900105", "企石", "Qishi", "town", 2, 0, 7, 1),
        ("441900106", "横沥", "Hengli", "town", 2, 1, 6, 2),
        ("441900107", "桥头", "Qiaotou", "town", 2, 1, 8, 1),
        ("441900108", "谢岗", "Xiegang", "town", 1, 0, 8, 3),
        ("441900109", "东坑", "Dongkeng", "town", 2, 1, 7, 2),
        ("441900110", "常平", "Changping", "town", 3, 1, 7, 3),
        ("441900111", "寮步", "Liaobu", "town", 3, 1, 5, 3),
        ("441900112", "樟木头", "Zhangmutou", "town", 2, 0, 7, 4),
        ("441900113", "大朗", "Dalang", "town", 3, 2, 5, 4),
        ("441900114", "黄江", "Huangjiang", "town", 2, 1, 6, 4),
        ("441900115", "清溪", "Qingxi", "town", 2, 1, 7, 5),
        ("441900116", "塘厦", "Tangxia", "town", 4, 2, 6, 5),
        ("441900117", "凤岗", "Fenggang", "town", 3, 1, 7, 6),
        ("441900118", "大岭山", "Dalingshan", "town", 3, 1, 4, 4),
        ("441900119", "长安", "Chang'an", "town", 4, 2, 4, 5),
        ("441900121", "虎门", "Humen", "town", 5, 2, 3, 5),
        ("441900122", "厚街", "Houjie", "town", 3, 2, 3, 4),
        ("441900123", "沙田", "Shatian", "town", 2, 1, 2, 4),
        ("441900124", "道滘", "Daojiao", "town", 2, 0, 2, 3),
        ("441900125", "洪梅", "Hongmei", "town", 1, 0, 1, 3),
        ("441900126", "麻涌", "Machong", "town", 2, 1, 1, 2),
        ("441900127", "望牛墩", "Wangniudun", "town", 1, 0, 2, 2),
        ("441900128", "中堂", "Zhongtang", "town", 2, 1, 2, 1),
        ("441900129", "高埗", "Gaobu", "town", 2, 0, 3, 1),
    )
)
